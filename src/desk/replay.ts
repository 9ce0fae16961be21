import type { Deps } from '../cycle/deps.ts'
import type { CycleId } from '../domain/id.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import type { Journal } from '../engine/journal.ts'
import { pastCycle, walkAgain } from './walk-again.ts'

/** One suggestion as a cycle made it, and as its replay did; null where one of them did not. */
export interface Replayed {
  id: string
  title: string
  before: string | null
  after: string | null
  /** True when edits, state and verdict are the same to the byte, but for how long commands took. */
  same: boolean
}

/** Walks a cycle again as `walkAgain` does, with the lessons that it kept to, and compares. */
export async function replayCycle(
  id: CycleId,
  { journal, deps }: { journal: Journal; deps: Deps },
): Promise<Replayed[]> {
  const past = await pastCycle(id, journal)
  const remembered = async () => past.observed.memory
  const made = await walkAgain(past, { journal, deps: { ...deps, remembered } })
  return compared(past.verified.suggestions, made)
}

function compared(then: Suggestion[], now: Suggestion[]): Replayed[] {
  const ids = new Set([...then, ...now].map((one) => one.id))
  return [...ids].map((id) => {
    const [before, after] = [then, now].map((all) => all.find((one) => one.id === id))
    return {
      id,
      title: before?.title ?? after?.title ?? '',
      before: before?.state ?? null,
      after: after?.state ?? null,
      same: before !== undefined && after !== undefined && essence(before) === essence(after),
    }
  })
}

/** What must be the same: all but when, in which cycle, and how many milliseconds a command took. */
function essence(suggestion: Suggestion): string {
  const { cycle: _, createdAt: __, updatedAt: ___, ...rest } = suggestion
  return JSON.stringify(rest, (key, value: unknown) =>
    key === 'ms' || key === 'at' || key === 'output' ? null : value,
  )
}
