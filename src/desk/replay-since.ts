import type { Deps } from '../cycle/deps.ts'
import type { Cycle } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import type { CycleId, SuggestionId } from '../domain/id.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { Journal } from '../engine/journal.ts'
import { pastCycle, walkAgain } from './walk-again.ts'

/** What was shown to a person then, and what today's loop would show. */
export interface Compared {
  same: SuggestionId[]
  /** Shown then, and not made any more. */
  gone: SuggestionId[]
  fresh: SuggestionId[]
  /** By a model then; today it is asked something else, so nobody knows. */
  unknown: SuggestionId[]
  /** Of those that are gone: what a person rejected, and what a person accepted. */
  spared: SuggestionId[]
  lost: SuggestionId[]
  /** Questions that a model was never asked: it would be asked anew. */
  unasked: number
}

/** A past cycle under today's loop. */
export interface CycleSince extends Compared {
  cycle: CycleId
  spec: string
  repository: string
  at: number
  /** Why it could not be walked again; null where it was. */
  why: string | null
}

interface Since {
  since: number
  spec: string | null
  repository: string | null
  /** The memory has cycles of its own, which are no work on a repository. */
  memory: string
}

/**
 * Walks past cycles again, oldest first, under today's lessons, choice, questions and checks, with what
 * models and servers said then. Nothing is asked of anybody, and nothing is written.
 */
export async function* replaySince(
  { since, spec, repository, memory }: Since,
  { journal, deps }: { journal: Journal; deps: Deps },
): AsyncGenerator<CycleSince> {
  const filter = { ...(spec !== null && { spec }), ...(repository !== null && { repository }) }
  const wanted: Cycle[] = []
  for (let after: CycleId | undefined; ;) {
    const page = await journal.cycles({ ...filter, ...(after && { after }), limit: 100 })
    wanted.push(...page.filter((one) => one.createdAt >= since))
    after = page.at(-1)?.id
    if (page.length < 100 || page.some((one) => one.createdAt < since)) break
  }
  for (const cycle of wanted.toReversed()) {
    if (cycle.state !== 'done' || cycle.repository === memory) continue
    yield await cycleSince(cycle, { journal, deps })
  }
}

async function cycleSince(
  cycle: Cycle,
  { journal, deps }: { journal: Journal; deps: Deps },
): Promise<CycleSince> {
  const { id, spec, repository, createdAt: at } = cycle
  const of = { cycle: id, spec, repository, at }
  let unasked = 0
  try {
    const past = await pastCycle(id, journal)
    const made = await walkAgain(past, { journal, deps }, () => (unasked += 1))
    const shown = past.verified.suggestions.filter(isShown)
    return { ...of, why: null, ...(await compare(shown, made.filter(isShown), unasked, journal)) }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { ...of, why: error.message, ...nothing, unasked }
  }
}

const nothing = { same: [], gone: [], fresh: [], unknown: [], spared: [], lost: [] }

async function compare(
  then: readonly Suggestion[],
  now: readonly Suggestion[],
  unasked: number,
  journal: Journal,
): Promise<Compared> {
  const ids = new Set(now.map(({ id }) => id))
  const left = then.filter(({ id }) => !ids.has(id))
  const isUnknown = ({ by }: Suggestion) => unasked > 0 && by.kind === 'model'
  const gone = left.filter((one) => !isUnknown(one)).map(({ id }) => id)
  const decided = new Map<SuggestionId, boolean>()
  for (const id of gone) {
    const one = await journal.suggestion(id)
    if (one && 'review' in one && one.review.rule === undefined)
      decided.set(id, one.review.accept && one.state !== 'reverted')
  }
  const before = new Set(then.map(({ id }) => id))
  return {
    same: now.flatMap(({ id }) => (before.has(id) ? [id] : [])),
    gone,
    fresh: now.flatMap(({ id }) => (before.has(id) ? [] : [id])),
    unknown: left.filter(isUnknown).map(({ id }) => id),
    spared: gone.filter((id) => decided.get(id) === false),
    lost: gone.filter((id) => decided.get(id) === true),
    unasked,
  }
}

/** What its checks refuted is shown to nobody. */
function isShown({ state }: Suggestion): boolean {
  return state !== 'refuted'
}
