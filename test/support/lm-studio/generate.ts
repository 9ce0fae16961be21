import { createChannel } from './channel.ts'
import type { Instance } from './models.ts'
import { countOf, limited, planOf } from './plan.ts'
import type { Piece, Plan } from './plan.ts'
import { badPattern, overflowOf } from './refusals.ts'
import type { ChatBody } from './stand-in.ts'
import { strikes } from './state.ts'
import type { State } from './state.ts'
import { sharedStart, tokensOf } from './tokens.ts'
import { listAt, nextTurn } from './wire.ts'

export interface Usage {
  prompt: number
  completion: number
  reasoning: number
  cached: number
}

export type Said =
  | { type: 'prefill' }
  | { type: 'prefilled' }
  | { type: 'piece'; piece: Piece }
  | { type: 'end'; finish: Plan['finish']; stopReason: string; usage: Usage }
  | { type: 'error'; message: string; details: Record<string, unknown>; status?: number }
  /** The answer stops here: in good order (`cut`), or with the connection (`reset`). */
  | { type: 'cut' | 'reset' }

const noUsage = { prompt: 0, completion: 0, reasoning: 0, cached: 0 }
const crash = 'The model has crashed without additional information. (Exit code: null)'
const internal = { type: 'internal_error', param: null, code: 'unknown' }

/** The tokens of a prompt: those of the tools, then those of the messages. */
export function promptOf({ raw, messages }: ChatBody): string[] {
  const tools = listAt(raw, 'tools').flatMap((tool) => tokensOf(JSON.stringify(tool)))
  return [...tools, ...messages.flatMap(({ content }) => tokensOf(content))]
}

/**
 * Answers a request with a loaded model and says what happens as it happens. It goes on by itself
 * until it ends or `client` aborts, whether anybody reads or not.
 */
export function generate(
  state: State,
  instance: Instance,
  { body, client }: { body: ChatBody; client: AbortSignal },
): AsyncIterable<Said> {
  const { quirks, clock, load } = state
  const said = createChannel<Said>()
  const stop = new AbortController()
  const prompt = promptOf(body)
  const spoken: Piece[] = []
  let failure: string | null = null
  let held = 0
  let at = clock.now

  function fail(message: string): void {
    failure ??= message
    stop.abort()
  }
  function leave(): void {
    if (!quirks.keepsOnAfterCancel) stop.abort()
  }
  client.addEventListener('abort', leave)
  if (client.aborted) leave()

  /** Takes room in the context all slots share. */
  function hold(tokens: number): void {
    held += tokens
    instance.inFlight += tokens
    if (quirks.overflowAbortsAll && instance.inFlight > instance.context) {
      for (const end of instance.requests) end('Context size has been exceeded.')
    }
  }

  /** Says the pieces one by one; true when all were said. */
  async function say(pieces: readonly Piece[]): Promise<boolean> {
    const middle = Math.ceil(pieces.length / 2)
    const cut = body.stream && strikes(quirks, 'cutStream')
    const unloads = strikes(quirks, 'unloadsMidStream')
    for (const [index, piece] of pieces.entries()) {
      at += state.tokenMs
      await clock.until(at, stop.signal)
      await nextTurn()
      if (stop.signal.aborted) return false
      if (index === middle && unloads) state.models.unload(instance)
      if (index === middle && quirks.disconnects === 'mid-chunk') said.push({ type: 'reset' })
      else if (index === middle && cut) said.push({ type: 'cut' })
      else {
        hold(piece.tokens)
        if (failure === null) {
          spoken.push(piece)
          said.push({ type: 'piece', piece })
          continue
        }
      }
      return false
    }
    return true
  }

  async function answer(): Promise<void> {
    const pattern = quirks.patternsRefused ? badPattern(body) : null
    if (pattern) said.push({ type: 'error', ...pattern })
    const slot = pattern ? null : await instance.slots.take(prompt, stop.signal)
    if (!slot) {
      load.waiting -= 1
      return
    }
    const reused = quirks.noPrefixReuse ? 0 : sharedStart(prompt, slot.tokens)
    state.prompts.push({ tokens: prompt.length, reused })
    if (quirks.crashesOnTwo && instance.inFlight > 0) state.models.unload(instance, crash)
    hold(prompt.length)
    try {
      const overflow =
        failure === null ? overflowOf(state.as, prompt.length, { instance, body }) : null
      if (overflow) said.push({ type: 'error', ...overflow })
      if (overflow || failure !== null) return

      said.push({ type: 'prefill' })
      const fresh = prompt.length === 0 ? 1 : (prompt.length - reused) / prompt.length
      // A prompt that is being read is read to its end, whoever has gone meanwhile.
      at = Math.max(at, instance.readyAt, slot.freeAt) + quirks.silentPrefillMs * fresh
      await clock.until(at)
      if (stop.signal.aborted) return
      said.push({ type: 'prefilled' })

      const plan = planOf(state.say(body), { body, model: instance.model, quirks })
      const room = instance.context - prompt.length
      const { pieces, finish, stopReason } = limited(plan, { quirks, room, most: body.maxTokens })
      const empty = body.stream && strikes(quirks, 'emptyStream')
      if (body.stream && quirks.errorInStream !== false) {
        said.push({ type: 'error', message: quirks.errorInStream, details: internal })
        return
      }
      if (!(await say(empty ? [] : pieces))) return
      const completion = countOf(spoken)
      const short = quirks.usageOffByOne && finish === 'length' && completion > 0 ? 1 : 0
      const usage = {
        prompt: prompt.length,
        completion: completion - short,
        reasoning: countOf(spoken, 'reasoning'),
        cached: reused,
      }
      said.push({ type: 'end', finish, stopReason, usage: plan.noUsage ? noUsage : usage })
    } finally {
      instance.inFlight -= held
      const known = [...prompt, ...tokensOf(spoken.map(({ text }) => text).join(''))]
      instance.slots.free(slot, known, stop.signal.aborted ? clock.now : at)
    }
  }

  async function run(): Promise<void> {
    instance.requests.add(fail)
    try {
      await answer()
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause)
      said.push({ type: 'error', message, details: internal, status: 500 })
    } finally {
      instance.requests.delete(fail)
      if (failure !== null) said.push({ type: 'error', message: failure, details: internal })
      said.close()
    }
  }

  void run()
  return said
}
