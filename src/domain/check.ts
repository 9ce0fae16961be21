import * as v from 'valibot'

import { Command } from './command.ts'
import { ScenarioId } from './scenario.ts'
import { DraftEdit } from './stated-draft.ts'
import { TestPlace } from './test-place.ts'

const weight = v.optional(v.pipe(v.number(), v.finite(), v.minValue(0)), 1)

/** A check that is built in: it looks at a workspace in process, without a sandbox. */
export const BuiltInCheck = v.object({
  check: v.picklist(['openspec-validate', 'openspec-merge', 'openspec-rules', 'links', 'lessons']),
  weight,
})
export type BuiltInCheck = v.InferOutput<typeof BuiltInCheck>

const run = {
  command: Command,
  /** Globs of the files that the check itself is made of: no suggestion of the spec may touch them. */
  files: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
  /** Ids of the scenarios that it proves as a whole; tests in a report name their own. */
  scenarios: v.optional(v.array(ScenarioId), []),
  /** Changes that make the repository worse, each of which the check has to reject before it is believed. */
  bad: v.exactOptional(v.array(DraftEdit)),
  weight,
}

/**
 * A check that runs a command in the sandbox: `command` passes at exit 0, `metric` reads a number,
 * `junit` reads the report of tests that it prints.
 */
export const RunCheck = v.variant('check', [
  v.strictObject({ check: v.literal('command'), ...run }),
  v.strictObject({
    check: v.literal('junit'),
    ...run,
    /** Where the missing test of a scenario may be written; without it none may. */
    write: v.exactOptional(TestPlace),
    /** The file that the command writes its report to; a test may not name it. */
    report: v.exactOptional(v.string()),
  }),
  v.strictObject({ check: v.literal('metric'), ...run, goal: v.picklist(['min', 'max']) }),
])
export type RunCheck = v.InferOutput<typeof RunCheck>

export const Check = v.variant('check', [BuiltInCheck, RunCheck])
export type Check = v.InferOutput<typeof Check>

/** True for a check that runs a command. */
export function isRunCheck(check: Check): check is RunCheck {
  return check.check === 'command' || check.check === 'metric' || check.check === 'junit'
}

/** True for a check that can prove scenarios: its report names them, or its script does. */
export function provesScenarios(check: Check): check is RunCheck {
  return isRunCheck(check) && (check.check === 'junit' || check.scenarios.length > 0)
}

/**
 * Tells the files that are the check's own, reading it once: its `files` hold them, or its command line
 * names them as a word, from the root or from a folder it changes to. What a metric measures may be named in
 * its line (`wc -c < README.md`), so there a file that the boundaries name outright is not its own.
 */
export function ownFiles(check: RunCheck, include: readonly string[]): (path: string) => boolean {
  const globs = check.files.map((glob) => new Bun.Glob(glob))
  const words = wordsOf(check.command.line)
  const measured = new Set(check.check === 'metric' ? include : [])
  return (path) =>
    globs.some((glob) => glob.match(path)) ||
    (!measured.has(path) && words.some((word) => path === word || path.endsWith(`/${word}`)))
}

/** The name of the check that the file belongs to; null for none. */
export function ownerOf(
  checks: Readonly<Record<string, Check>>,
  path: string,
  include: readonly string[],
): string | null {
  return owners(checks, include)(path)
}

/** The same for many files. */
export function owners(
  checks: Readonly<Record<string, Check>>,
  include: readonly string[],
): (path: string) => string | null {
  const each = Object.entries(checks).flatMap(([name, check]) =>
    isRunCheck(check) ? [{ name, owns: ownFiles(check, include) }] : [],
  )
  return (path) => each.find(({ owns }) => owns(path))?.name ?? null
}

/** What a shell would take for words, more or less: every character that may end one does. */
function wordsOf(line: string): string[] {
  return line
    .split(/[\s'"`;|&<>(){}$=,:\\]+/)
    .map((word) => word.replace(/^(?:\.{0,2}\/)+/, '').replaceAll('/./', '/'))
    .filter((word) => word !== '')
}
