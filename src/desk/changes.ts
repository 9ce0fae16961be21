import type { Change, OnChange } from '../domain/change.ts'
import type { Entry } from '../domain/entry.ts'
import type { Records } from './records.ts'

/** Entries that are read at once. */
const part = 500

/**
 * What is written to the journal, by whatever process: looked for after every write of this one, and
 * every `lookMs` (1,000) besides. Nothing is read while nobody listens.
 */
export function createChanges(
  { journal, onWrite }: Pick<Records, 'journal' | 'onWrite'>,
  { lookMs = 1000 }: { lookMs?: number } = {},
): OnChange {
  const listeners = new Set<(change: Change) => void>()
  let place: number | null = null
  let turns = Promise.resolve()
  let timer: ReturnType<typeof setInterval> | null = null

  async function look(): Promise<void> {
    if (listeners.size === 0) return
    place ??= await journal.lastEntry()
    for (let more = true; more;) {
      const entries = await journal.entries({ after: place, limit: part })
      for (const entry of entries) {
        place = entry.id
        for (const listener of listeners) listener(changeOf(entry))
      }
      more = entries.length === part
    }
  }

  function wake(): void {
    // A store in trouble is looked at again with the next turn.
    if (listeners.size > 0) turns = turns.then(look).catch(() => undefined)
  }

  onWrite(wake)
  return (listener) => {
    listeners.add(listener)
    timer ??= setInterval(wake, lookMs)
    wake()
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0 || timer === null) return
      clearInterval(timer)
      timer = null
      place = null
    }
  }
}

/** What an entry of the journal says was changed. */
export function changeOf({
  type,
  cycle,
  suggestion,
}: Pick<Entry, 'cycle' | 'suggestion'> & { type: string }): Change {
  return { cycle, suggestion, isNew: type === 'cycle.queued' || type === 'suggestion.opened' }
}
