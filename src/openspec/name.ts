import * as v from 'valibot'

/** A change id as `openspec new change` allows it. */
export const ChangeId = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'not lower-case words joined by hyphens'),
)
export type ChangeId = v.InferOutput<typeof ChangeId>

/** The name in a requirement header: a closing run of hashes is not part of it. */
export function requirementName(title: string): string {
  return title.replace(/[ \t]+#+[ \t]*$/, '').trim()
}

/** The name in a level-4 header, with or without the word `Scenario:`. */
export function scenarioName(line: string): string {
  return line
    .replace(/^####\s+/, '')
    .replace(/[ \t]+#+[ \t]*$/, '')
    .replace(/^Scenario:\s*/i, '')
    .trim()
}

/** Two names that differ only in case or spacing fold to the same; OpenSpec calls that a near miss. */
export function foldName(name: string): string {
  return requirementName(name).toLowerCase().replace(/\s+/g, ' ')
}
