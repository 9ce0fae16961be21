import type { EntryShape } from '../domain/shape.ts'

/** What the body of an entry says in words, in one order for all types: one line of at most 1,000 characters. */
export function entryWords({ body }: Pick<EntryShape, 'body'>): string {
  return ['title', 'job', 'step', 'reason', 'question', 'file', 'why', 'message']
    .flatMap((name) => (typeof body[name] === 'string' ? [body[name]] : []))
    .join(': ')
    .replace(/\s+/g, ' ')
    .slice(0, 1000)
}
