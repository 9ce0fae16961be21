import type { Cycle } from '../domain/cycle.ts'
import type { EntryType, NewEntry } from '../domain/entry.ts'

/** A line of the journal about a cycle. */
export function cycleEntry(
  cycle: Cycle,
  type: EntryType & `cycle.${string}`,
  body: NewEntry['body'],
): NewEntry {
  return { type, repository: cycle.repository, spec: cycle.spec, cycle: cycle.id, body }
}
