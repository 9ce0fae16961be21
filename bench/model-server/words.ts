// Figures and names as they stand in a sentence.
import type { Slots } from './slots.ts'

/** `1: 60, 2: 110 tokens/s` */
export function ratesOf(tried: Slots['tried']): string {
  return `${tried.map(({ count, rate }) => `${count}: ${round(rate)}`).join(', ')} tokens/s`
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** Whole, or with two digits where it is small. */
export function round(value: number): string {
  return value >= 10 ? Math.round(value).toString() : value.toPrecision(2)
}

/** As a shell takes it. */
export function quoted(text: string): string {
  return /^[\w.:/@+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
