import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'

/** The name of a spec or a job, as its path gives it: it names a stored script and never holds one. */
export const SpecName = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(/^[a-z0-9]+(?:[-/][a-z0-9]+)*$/, 'it is not the name of a script'),
)

/** One line said by a person: not empty, without control characters. */
export const Line = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(500),
  v.regex(/^\P{Cc}+$/u, 'it is not one line of text'),
)

/** What a person says at more length: lines are allowed, other control characters are not. */
export const Words = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(2000),
  v.regex(/^(?:\P{Cc}|[\n\t])+$/u, 'it is not plain text'),
)

/** The path of a repository, as a filter names it: compared, never opened. */
export const RepositoryPath = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(4096),
  v.regex(/^\P{Cc}+$/u, 'it is not a path'),
)

/** Where the next part of a list begins, as the part before it said. */
export const Cursor = v.pipe(v.string(), v.regex(/^[\w.:-]{1,200}$/, 'it is not a cursor'))

/** A whole number in a query, within bounds. */
export function wholeNumber(from: number, to: number) {
  const message = `it is not a whole number from ${from} to ${to}`
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, message),
    v.transform(Number),
    v.minValue(from, message),
    v.maxValue(to, message),
  )
}

/** Several values in a query: repeated, or in one with commas between them. */
export function listOf<item extends v.GenericSchema<string, unknown>>(item: item) {
  return v.pipe(
    v.union([v.string(), v.array(v.string())]),
    v.transform((said) => [said].flat().flatMap((one) => one.split(','))),
    v.array(item),
    v.maxLength(100),
  )
}

/**
 * The entry after which a follower goes on: what its browser remembers, else what it asks for; null
 * for those written from now on. Throws Fault `request.invalid` for a header that is no entry's id.
 */
export function followFrom(request: Request, after?: number): number | null {
  const remembered = request.headers.get('last-event-id')
  if (remembered === null) return after ?? null
  if (/^\d{1,15}$/.test(remembered)) return Number(remembered)
  throw new Fault(
    'request.invalid',
    `Cannot go on after "${remembered.slice(0, 200)}": Last-Event-ID is not the id of an entry`,
  )
}
