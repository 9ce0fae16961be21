import { newCycleId, suggestionId } from '../../../src/domain/id.ts'
import type { Past } from '../../../src/domain/learning/history.ts'
import { phraseOf, type Subject } from '../../../src/domain/learning/subject.ts'

export const dayMs = 86_400_000

/** A subject with a new text, for a test to change. */
export function subject(over: Partial<Subject> & { text?: string } = {}): Subject {
  const { text = 'some other words', ...rest } = over
  const texts = [{ before: ' ', after: phraseOf(text) }]
  return { kind: 'style/jargon', by: 'model', paths: ['docs/a.md'], texts, ...rest }
}

/** A decided suggestion: a no on day 0, where a test says nothing else. */
export function past(over: Partial<Past> & { of?: Subject; key?: string } = {}): Past {
  const { of = subject(), key = newCycleId(), ...rest } = over
  const id = suggestionId(key, JSON.stringify(of))
  const plain = { yes: 0, weight: 1, at: 0, why: null, minutes: 1, isOwn: true }
  return { id, subject: of, isAboutWords: false, ...plain, ...rest }
}

export function many(count: number, make: (at: number) => Past): Past[] {
  return Array.from({ length: count }, (_, at) => make(at))
}
