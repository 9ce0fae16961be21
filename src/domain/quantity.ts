import { Fault } from './fault.ts'

/** A length of time as scripts write it: `500ms`, `30s`, `2m`, `1h`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`
/** An amount of memory or output as scripts write it: `512KB`, `1MB`, `4GB`; 1 KB is 1,024 bytes. */
export type Size = `${number}${'B' | 'KB' | 'MB' | 'GB'}`

const durations = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const
const sizes = [
  ['GB', 1024 ** 3],
  ['MB', 1024 ** 2],
  ['KB', 1024],
  ['B', 1],
] as const

type Units = typeof durations | typeof sizes

/** Milliseconds of a duration. Throws Fault `script.invalid` that shows how one is written. */
export function parseDuration(text: string): number {
  return parse(text, durations, 'duration "{}": write a number and ms, s, m or h, such as "2m"')
}

/** Bytes of a size. Throws Fault `script.invalid` that shows how one is written. */
export function parseSize(text: string): number {
  return parse(text, sizes, 'size "{}": write a number and B, KB, MB or GB, such as "4GB"')
}

/** `2 min`, `1.5 s`: in the largest unit that leaves a whole number before the point. */
export function durationText(ms: number): string {
  return textOf(ms, durations).replace(/ m$/, ' min')
}

/** `1 MB` */
export function sizeText(bytes: number): string {
  return textOf(bytes, sizes)
}

function parse(text: string, units: Units, wrong: string): number {
  const [, count = '', unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text) ?? []
  const factor = units.find(([name]) => name === unit)?.[1]
  const value = Math.round(Number(count) * (factor ?? 0))
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new Fault('script.invalid', `Cannot read ${wrong.replace('{}', () => text)}`)
}

function textOf(value: number, units: Units): string {
  for (const [unit, factor] of units)
    if (value >= factor) return `${Number((value / factor).toFixed(1))} ${unit}`
  return String(value)
}
