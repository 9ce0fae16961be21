/** What a model of the stand-in says. Tokens are words with the space before them. */
export interface Reply {
  content?: string
  reasoning?: string
  toolCalls?: readonly { id?: string; name?: string; arguments: string }[]
  finish?: 'stop' | 'length' | 'tool_calls'
}

/** A chat request as it came. */
export interface ChatBody {
  model: string
  messages: readonly { role: string; content: string }[]
  stream: boolean
  /** The schema of `response_format`, null where none was asked for. */
  schema: Record<string, unknown> | null
  tools: readonly string[]
  maxTokens: number | null
  /** The body whole, as parsed. */
  raw: Record<string, unknown>
}

/** A model the stand-in has on its disk. */
export interface StandInModel {
  key: string
  type?: 'llm' | 'embedding'
  /** Loaded at the start; true where nothing is said. */
  loaded?: boolean
  /** Context length it is loaded with (4,096) and at most (32,768). */
  context?: number
  maxContext?: number
  /** Requests it answers at once (4); more wait. */
  parallel?: number
  format?: 'gguf' | 'mlx'
  /** Where its reasoning goes. */
  reasoning?: 'reasoning_content' | 'reasoning' | 'think'
}

/**
 * The misbehaviours of the reference's section 8, by what happens; each is off until it is switched
 * on. A number is how many requests it strikes; true is all of them.
 */
export interface Quirks {
  cutStream: number | boolean // 1: ends in the middle, without finish_reason and [DONE]
  errorInStream: string | false // 2: HTTP 200, then `event: error` with this message
  emptyStream: number | boolean // 3: well-formed, without a delta
  noDone: number | boolean // 4
  jsonInReasoning: number | boolean // 5
  onlyReasoning: number | boolean // 6
  // 7 is `reasoning` of the model, with tags split over chunks
  alwaysThinks: boolean // 8
  // 9, 10: by the stand-in's clock, for a prompt its slot knows nothing of; no head is sent before
  silentPrefillMs: number
  // 11 unknown paths answer 200 always
  stringErrors: boolean // 12
  // 13 and 14 always
  // 15: answers under this name, for what nobody knows too
  otherModelAnswers: string | false
  copiesOnParallelLoad: boolean // 16
  unloadsMidStream: number | boolean // 17
  overflowAbortsAll: boolean // 18
  crashesOnTwo: boolean // 19
  zeroEmbeddings: 'zero' | 'quarter' | false // 20
  toolCallAsText: 'xml' | 'request' | 'reasoning' | false // 21
  toolCallWithoutId: boolean // 22
  toolCallDropped: boolean // 22
  // 23: `tool_calls: []` always
  patternsRefused: boolean // 24
  // 25: `/api/v1/chat` refuses unknown keys always
  stopsAfter: number | false // 26: `stop` after so many tokens
  usageOffByOne: boolean // 27
  noPrefixReuse: boolean // 28
  keepsOnAfterCancel: boolean // 29
  // 30 is the client's
  // 31 is `token`
  // 32: the answer to a load has no context length unless it is asked for, always
  refusesToLoad: string | false // guardrail text
  unauthorized: boolean
  disconnects: 'before' | 'mid-chunk' | false
  crlf: boolean
  comments: boolean
  /** Cuts what is sent into pieces of so many bytes. */
  pieces: number | false
}

/** A server that speaks LM Studio's wire. A fixture; never part of the product. */
export interface StandIn extends AsyncDisposable {
  /** Without a slash at its end: `http://127.0.0.1:PORT`. */
  readonly url: string
  /** Every request that came, oldest first. */
  readonly requests: readonly { method: string; path: string; body: unknown; headers: Headers }[]
  /** How many chat requests are being answered now, and how many wait for a slot. */
  readonly load: { running: number; waiting: number; most: number }
  /** Every prompt read, oldest first: its tokens, and how many of them its slot knew already. */
  readonly prompts: readonly { tokens: number; reused: number }[]
  /** How many things wait for the clock to be moved; never raised by what runs at once. */
  readonly sleeping: number
  set(quirks: Partial<Quirks>): void
  /** What is said from now on. Default: JSON that fits the schema, or a sentence. */
  reply(say: (body: ChatBody) => Reply): void
  unload(key: string): void
  /** Moves the stand-in's clock on, for silent prefill, load delays and time between tokens. */
  advance(ms: number): void
}

export interface StandInOptions {
  models?: readonly StandInModel[]
  quirks?: Partial<Quirks>
  /** Set where an API token is needed. */
  token?: string
  /** Loads what is asked for (true). */
  jit?: boolean
  loadMs?: number
  /** Milliseconds between tokens by its clock (0). */
  tokenMs?: number
  port?: number
  /** Answers as another server of the reference's section 9 does. */
  as?: 'lm-studio' | 'ollama' | 'llama.cpp'
}
