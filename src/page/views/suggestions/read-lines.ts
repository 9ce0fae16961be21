import * as v from 'valibot'

import { InboxLine, InboxShape } from '../../../domain/inbox-shape.ts'
import { suggestionStates } from '../../../domain/suggestion.ts'
import { get } from '../../api.ts'

/** What an inbox holds, and what is searched of each line, in small letters. */
export interface Lines {
  lines: readonly InboxLine[]
  words: ReadonlyMap<string, string>
  attention: InboxShape['attention']
}

const Raw = v.object({ ...InboxShape.entries, lines: v.array(v.unknown()) })

/** So many lines are read before others have their turn: thousands at once would hold up keys and scrolling. */
const aTime = 250

/** Loads the lines of a state, or of `all`. Throws what `get` throws. */
export async function readLines(state: string, signal: AbortSignal): Promise<Lines> {
  const states = state === 'all' ? suggestionStates.join(',') : state
  const query = { state: states }
  const { lines: raw, attention } = await get('/suggestions/inbox', Raw, { query, signal })
  const lines: InboxLine[] = []
  const words = new Map<string, string>()
  for (let at = 0; at < raw.length; at += aTime) {
    const read = v.safeParse(v.array(InboxLine), raw.slice(at, at + aTime))
    if (!read.success)
      throw new Error('Cannot read the suggestions: they are not what this page knows; reload it')
    for (const line of read.output) {
      lines.push(line)
      words.set(line.id, `${line.title} ${line.kind} ${line.paths.join(' ')}`.toLowerCase())
    }
    if (at + aTime < raw.length) await new Promise((resolve) => setTimeout(resolve))
  }
  return { lines, words, attention }
}
