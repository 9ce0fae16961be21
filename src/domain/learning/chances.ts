import type { Draft, Suggestion } from '../suggestion.ts'
import type { History, Past } from './history.ts'
import { type Subject, subjectOf, topFolder } from './subject.ts'

/** How likely a person accepts, from 0 to 1, and on what that rests. */
export interface Chance {
  mean: number
  /** Decided ones that are alike, and how many of them were a no. */
  alike: number
  refused: number
  /** Of the same group: when the last one was decided, null where none was, and how many were a no since the last yes. */
  lastAt: number | null
  refusedInRow: number
  /** Minutes of attention that those of its kind asked for; null where there were none. */
  minutes: number | null
}

/** What a history says of what is not decided yet. */
export interface Chances {
  /** A group's name: subjects of one group have one chance. */
  groupOf(subject: Subject): string
  of(subject: Subject): Chance
}

/** How often what is wanted is accepted, and what is not. */
const wanted = 0.8
const unwanted = 0.12
/** How likely a kind that nobody saw is wanted. */
const unknown = 0.6
/** Nothing is surer than this, nor less sure than the rest: a few decisions can always turn it. */
const surest = 0.98
/** How much a decision says of its whole kind, where it says 1 of its own group. */
const ofKind = 0.3
/** Below so many decisions of its own a group is spoken of by its kind. */
const fewest = 4
const day = 86_400_000

/**
 * A group, that is kind, who wrote it and top folder, is either wanted or not. Each decision moves the odds
 * of that, as a Bayesian does; what is known of its kind is where a group begins, and where it goes back to
 * with time: after `halfLife` milliseconds without a decision half the way, for tastes change.
 */
export function chancesOf(
  history: History,
  { now, halfLife = 120 * day }: { now: number; halfLife?: number },
): Chances {
  const ordered = history.toSorted((a, b) => a.at - b.at)
  const kinds = Map.groupBy(ordered, ({ subject }) => kindOf(subject))
  const groups = Map.groupBy(ordered, ({ subject }) => groupOf(subject))
  const kept = new Map<string, Chance>()

  function chanceIn(subject: Subject): Chance {
    const alike = kinds.get(kindOf(subject)) ?? []
    const own = groups.get(groupOf(subject)) ?? []
    const begin = beliefOf(alike, { begin: unknown, says: ofKind, now, halfLife })
    const belief = beliefOf(own, { begin, says: 1, now, halfLife })
    const told = own.length >= fewest ? own : alike
    const minutes = alike.reduce((sum, one) => sum + one.minutes, 0)
    return {
      mean: belief * wanted + (1 - belief) * unwanted,
      alike: told.length,
      refused: told.filter(({ yes }) => yes < 0.5).length,
      lastAt: own.at(-1)?.at ?? null,
      refusedInRow: own.length - 1 - own.findLastIndex(({ yes }) => yes > 0.5),
      minutes: alike.length === 0 ? null : minutes / alike.length,
    }
  }

  return {
    groupOf,
    of(subject) {
      const group = groupOf(subject)
      const chance = kept.get(group) ?? chanceIn(subject)
      kept.set(group, chance)
      return chance
    },
  }
}

/** How likely a person accepts a suggestion, from 0 to 1: for the order in which they are shown. */
export function chanceOf(suggestion: Suggestion | Draft, chances: Chances): number {
  return chances.of(subjectOf(suggestion)).mean
}

function kindOf({ kind, by }: Subject): string {
  return `${kind} ${by}`
}

function groupOf(subject: Subject): string {
  return `${kindOf(subject)} ${topFolder(subject.paths[0] ?? '')}`
}

/** How likely it is by now that these are wanted. */
function beliefOf(
  decided: readonly Past[],
  so: { begin: number; says: number; now: number; halfLife: number },
): number {
  const { begin, says, now, halfLife } = so
  const forget = (belief: number, ms: number) =>
    begin + (belief - begin) * 0.5 ** (Math.max(0, ms) / halfLife)
  let belief = begin
  let since = decided[0]?.at ?? now
  for (const { at, yes, weight } of decided) {
    const before = forget(belief, at - since)
    const odds =
      (before / (1 - before)) *
      (wanted / unwanted) ** (says * weight * yes) *
      ((1 - wanted) / (1 - unwanted)) ** (says * weight * (1 - yes))
    belief = Math.min(surest, Math.max(1 - surest, odds / (1 + odds)))
    since = at
  }
  return forget(belief, now - since)
}
