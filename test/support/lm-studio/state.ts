import type { Clock } from './clock.ts'
import type { Models } from './models.ts'
import type { Load } from './slots.ts'
import type { ChatBody, Quirks, Reply, StandInOptions } from './stand-in.ts'

/** What the parts of one stand-in share. */
export interface State {
  as: NonNullable<StandInOptions['as']>
  tokenMs: number
  quirks: Quirks
  clock: Clock
  models: Models
  load: Load
  prompts: { tokens: number; reused: number }[]
  /** The messages of what `/api/v1/chat` stored, by the id of the response. */
  stored: Map<string, ChatBody['messages']>
  say: (body: ChatBody) => Reply
}

type Counted =
  'cutStream' | 'emptyStream' | 'noDone' | 'jsonInReasoning' | 'onlyReasoning' | 'unloadsMidStream'

/** Whether a quirk strikes this request; one that counts has one less to go then. */
export function strikes(quirks: Quirks, name: Counted): boolean {
  const left = quirks[name]
  if (typeof left === 'boolean') return left
  if (left > 0) quirks[name] = left - 1
  return left > 0
}

export const noQuirks: Quirks = {
  cutStream: false,
  errorInStream: false,
  emptyStream: false,
  noDone: false,
  jsonInReasoning: false,
  onlyReasoning: false,
  alwaysThinks: false,
  silentPrefillMs: 0,
  stringErrors: false,
  otherModelAnswers: false,
  copiesOnParallelLoad: false,
  unloadsMidStream: false,
  overflowAbortsAll: false,
  crashesOnTwo: false,
  zeroEmbeddings: false,
  toolCallAsText: false,
  toolCallWithoutId: false,
  toolCallDropped: false,
  patternsRefused: false,
  stopsAfter: false,
  usageOffByOne: false,
  noPrefixReuse: false,
  keepsOnAfterCancel: false,
  refusesToLoad: false,
  unauthorized: false,
  disconnects: false,
  crlf: false,
  comments: false,
  pieces: false,
}
