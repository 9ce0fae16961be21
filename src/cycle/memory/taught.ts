import type { SuggestionId } from '../../domain/id.ts'
import type { Suggestion } from '../../domain/suggestion.ts'
import type { Journal } from '../../engine/journal.ts'

type Records = Pick<Journal, 'suggestion' | 'suggestions' | 'cycle'>

/** What lessons may be learned from, of what changed since a time: see `isTaught`. Oldest first. */
export async function taughtBy(
  journal: Records,
  filter: { repository?: string; spec?: string; since?: number } = {},
): Promise<Suggestion[]> {
  const states = ['accepted', 'applied', 'rejected', 'reverted'] as const
  const decided = await journal.suggestions({ ...filter, states })
  const cycles = new Map<string, boolean>()
  const taught: Suggestion[] = []
  for (const one of decided) {
    const trusted = cycles.get(one.cycle) ?? (await isTrusted(one, journal))
    cycles.set(one.cycle, trusted)
    if (trusted && isDecidedByPerson(one)) taught.push(one)
  }
  return taught
}

/**
 * True for a suggestion of this spec that a person decided on, and that rests on nothing a stranger could
 * write: neither its insights nor what asked for its cycle. Of a cycle that is not known, nothing is learned.
 */
export async function isTaught(
  id: SuggestionId,
  of: { repository: string; spec: string },
  journal: Records,
): Promise<boolean> {
  const one = await journal.suggestion(id)
  if (!one || one.repository !== of.repository || one.spec !== of.spec) return false
  return isDecidedByPerson(one) && (await isTrusted(one, journal))
}

function isDecidedByPerson(one: Suggestion): boolean {
  if (!('review' in one) || one.review.rule !== undefined) return false
  return one.insights.every(({ trust }) => trust === 'own')
}

async function isTrusted({ cycle: id }: Suggestion, journal: Records): Promise<boolean> {
  const cycle = await journal.cycle(id)
  return cycle !== null && cycle.triggers.every(({ trust }) => trust !== 'stranger')
}
