import * as v from 'valibot'

import { Fault } from './fault.ts'

const hour = 60 * 60 * 1000
const units: Readonly<Record<string, number>> = { h: hour, d: 24 * hour, w: 7 * 24 * hour }

/** A time back from now, as people write it. */
export const Since = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,4}[hdw]$/, 'it is no time such as 12h, 7d or 4w'),
)

/** Milliseconds of a time back from now, as people write it: `12h`, `7d`, `4w`. Throws Fault `use.wrong`. */
export function parseSince(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? []
  const ms = units[unit ?? '']
  if (ms !== undefined) return Number(count) * ms
  throw new Fault('use.wrong', `Cannot look back "${text}": it is no time such as 12h, 30d or 4w`)
}
