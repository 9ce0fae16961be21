import { type Chance, evenChance, spentSince, type Turn, turnsOf } from '../domain/attention.ts'
import { chanceOf, chancesOf } from '../domain/learning/chances.ts'
import { historyOf } from '../domain/learning/history.ts'
import type { Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import type { TurnsShape } from '../domain/turns-shape.ts'
import type { Journal } from '../engine/journal.ts'
import { suggestionDetail } from './shape.ts'

export interface TurnsFilter {
  repository?: string
  spec?: string
  /** Minutes a day. */
  attention: number
  now: number
}

/** The suggestions that wait for a review, what is worth most a minute first, by the attention that today has left. */
export async function readTurns(journal: Journal, so: TurnsFilter): Promise<TurnsShape> {
  const { turns, attention } = await findTurns(journal, so)
  const suggestions = turns.map(({ suggestion, ...turn }) => ({
    ...suggestionDetail(suggestion),
    ...turn,
  }))
  return { suggestions, attention }
}

/** The same, before they are made for a door; `known` are those of every state, oldest first. */
export async function findTurns(
  journal: Journal,
  so: TurnsFilter,
): Promise<{ turns: Turn[]; known: Suggestion[]; attention: TurnsShape['attention'] }> {
  const { attention, now, ...filter } = so
  const midnight = new Date(now).setHours(0, 0, 0, 0)
  // A person has one day for all repositories.
  const reviewed = await journal.suggestions({
    states: ['accepted', 'rejected', 'applied', 'reverted'],
    since: midnight,
  })
  const spent = spentSince(midnight, reviewed)
  // Read once: of thousands each reading takes long.
  const known = await journal.suggestions(filter)
  const open = known.filter((one): one is SuggestionAt<'open'> => one.state === 'open')
  const left = Math.max(0, attention - spent)
  const turns = turnsOf(open, { left, chanceOf: learnedChance(known, now) })
  return { turns, known, attention: { minutes: attention, spent } }
}

/** How likely a person says yes, learned for each spec of each repository by itself. */
function learnedChance(known: readonly Suggestion[], now: number): Chance {
  const keyOf = ({ repository, spec }: Suggestion) => JSON.stringify([repository, spec])
  const learned = new Map(
    [...Map.groupBy(known, keyOf)].map(([key, own]) => [
      key,
      chancesOf(historyOf(own, { by: now }), { now }),
    ]),
  )
  return (one) => {
    const chances = learned.get(keyOf(one))
    return chances === undefined ? evenChance(one) : chanceOf(one, chances)
  }
}
