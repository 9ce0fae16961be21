/** A number for a person: `1,204.5`, with two decimals at most. */
export function figure(value: number): string {
  return value.toLocaleString(undefined, { maximumFractionDigits: 2 })
}

/** `1 problem`, `1,204 problems` */
export function count(of: number, word: string): string {
  return `${of.toLocaleString()} ${word}${of === 1 ? '' : 's'}`
}
