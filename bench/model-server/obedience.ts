// Whether the model keeps to the form it is asked for, with a schema sent and without.
import { describeError, Fault } from '../../src/domain/fault.ts'
import { estimateTokens } from '../../src/model/estimate.ts'
import { findObjects } from '../../src/model/json-text.ts'
import type { Ask } from './ask.ts'
import { type Draft, readDrafts } from './drafts.ts'
import type { Target } from './target.ts'

export interface Tally {
  asked: number
  /** It went on until the tokens that it may have were over. */
  endless: number
  /** A JSON object is in the answer. */
  parsed: number
  /** It holds to the schema. */
  held: number
  /** Our checks would take it without a repair. */
  passed: number
  /** Why the first one that failed got no answer; null where all got one. */
  failed: string | null
}

export interface Obedience {
  /** With `response_format`. */
  withSchema: Tally
  /** With the form told in words alone. */
  inWords: Tally
}

export const noTally: Tally = { asked: 0, endless: 0, parsed: 0, held: 0, passed: 0, failed: null }

/** Fills `obedience` as it goes. */
export async function measureObedience(
  obedience: Obedience,
  so: {
    ask: Ask
    target: Target
    signal: AbortSignal
    say: (doing: string) => void
    skip: (what: string) => void
  },
): Promise<void> {
  const all = await readDrafts()
  const drafts = all.filter((one) => fits(one, so.target))
  if (drafts.length < all.length)
    so.skip(
      `${all.length - drafts.length} of ${all.length} drafts: the context has no room for them`,
    )
  for (const held of [true, false]) {
    const tally = held ? obedience.withSchema : obedience.inWords
    for (const [at, draft] of drafts.entries()) {
      so.say(`writing draft ${at + 1} of ${drafts.length}, ${held ? 'with' : 'without'} a schema`)
      await take(tally, draft, { ...so, held })
    }
  }
}

async function take(
  tally: Tally,
  draft: Draft,
  { ask, signal, held }: { ask: Ask; signal: AbortSignal; held: boolean },
): Promise<void> {
  const { schema, maxTokens } = draft
  try {
    const asking = { messages: draft.messages(held), maxTokens, schema, held }
    const { text, value, wrong } = await ask(asking, signal)
    const isHeld = value !== undefined
    tally.asked += 1
    tally.endless += wrong === 'model.too-long' ? 1 : 0
    tally.parsed += isHeld || findObjects(text).values.length > 0 ? 1 : 0
    tally.held += isHeld ? 1 : 0
    tally.passed += isHeld && draft.passes(value) ? 1 : 0
  } catch (error) {
    // A refused schema is an answer to the question that is asked here.
    if (signal.aborted || !(error instanceof Fault)) throw error
    tally.asked += 1
    tally.failed ??= describeError(error).message
  }
}

function fits(draft: Draft, { contextTokens }: Target): boolean {
  const prompt = draft
    .messages(false)
    .reduce((sum, { content }) => sum + estimateTokens(content), draft.maxTokens)
  return prompt + 64 <= contextTokens
}
