const mostTries = 20

/** The JSON objects that stand in a text: alone, in a fence or among words. */
export interface FoundObjects {
  values: unknown[]
  /** One begins that does not end. */
  cut: boolean
}

/** Finds them in the order they stand; an object within an object is part of it. */
export function findObjects(text: string): FoundObjects {
  const whole = parse(text)
  if (whole) return { values: [whole.value], cut: false }
  const values: unknown[] = []
  let start = text.indexOf('{')
  for (let tries = 0; start !== -1 && tries < mostTries; tries += 1) {
    const end = endOfObject(text, start)
    const found = end === null ? null : parse(text.slice(start, end))
    if (found) values.push(found.value)
    // Only JSON that begins like an object counts as cut: a brace in a sentence is nothing.
    else if (end === null && /^\{\s*(?:"|$)/.test(text.slice(start, start + 200)))
      return { values, cut: true }
    start = text.indexOf('{', found && end !== null ? end : start + 1)
  }
  return { values, cut: false }
}

function parse(text: string): { value: unknown } | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { value } : null
  } catch {
    return null
  }
}

/** Where the object that begins here ends; null where it does not. */
function endOfObject(text: string, start: number): number | null {
  const marks = /"(?:[^"\\]|\\[^])*"?|[{}]/g
  marks.lastIndex = start
  let depth = 0
  for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
    if (found[0] === '{') depth += 1
    else if (found[0] === '}') depth -= 1
    if (depth === 0) return marks.lastIndex
  }
  return null
}
