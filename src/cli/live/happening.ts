import { type EntryType, entryTypes } from '../../domain/entry.ts'
import type { EntryShape } from '../../domain/shape.ts'
import { entryWords } from '../entry-text.ts'

/** What comes often, or is shown elsewhere. */
const passing: readonly EntryType[] = [
  'cycle.queued',
  'cycle.joined',
  'cycle.started',
  'cycle.resumed',
  'cycle.step',
  'suggestion.opened',
  'suggestion.refuted',
  'suggestion.stale',
  'suggestion.superseded',
  'suggestion.verified',
  'suggestion.reopened',
  'agent.asked',
  'agent.called',
  'model.probed',
  'question.asked',
  'delivery.ignored',
  'job.started',
  'store.swept',
]

/** What a person who looks now and then wants to have seen. */
export const happenings: readonly EntryType[] = entryTypes.filter((type) => !passing.includes(type))

const bad = /\.(?:failed|broken|refused|unusable|unreadable|quarantined|paused)$/

/** An entry of the journal as a line of the view. */
export function happeningOf(entry: EntryShape): { at: number; what: string; isBad: boolean } {
  const { at, type, spec } = entry
  const words = entryWords(entry)
  // That a cycle is done, its ending says by itself.
  const name = type === 'cycle.done' ? '' : type.replace('.', ' ')
  const what = [spec ?? '', name, words].filter((part) => part !== '').join(': ')
  return { at, what, isBad: bad.test(type) }
}
