import * as v from 'valibot'

import { Command } from './command.ts'

const weight = v.optional(v.pipe(v.number(), v.finite(), v.minValue(0)), 1)

/** A check that is built in: it looks at a workspace in process, without a sandbox. */
export const BuiltInCheck = v.object({
  check: v.picklist(['openspec-validate', 'openspec-merge', 'openspec-rules', 'links']),
  weight,
})
export type BuiltInCheck = v.InferOutput<typeof BuiltInCheck>

const run = {
  command: Command,
  /** Globs of the files that the check itself is made of: no suggestion of the spec may touch them. */
  files: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
  weight,
}

/**
 * A check that runs a command in the sandbox: `command` passes at exit 0, `metric` reads a number,
 * `junit` reads the report of tests that it prints.
 */
export const RunCheck = v.variant('check', [
  v.strictObject({ check: v.literal('command'), ...run }),
  v.strictObject({ check: v.literal('junit'), ...run }),
  v.strictObject({ check: v.literal('metric'), ...run, goal: v.picklist(['min', 'max']) }),
])
export type RunCheck = v.InferOutput<typeof RunCheck>

export const Check = v.variant('check', [BuiltInCheck, RunCheck])
export type Check = v.InferOutput<typeof Check>

/** True for a check that runs a command. */
export function isRunCheck(check: Check): check is RunCheck {
  return check.check === 'command' || check.check === 'metric' || check.check === 'junit'
}

/**
 * True when the file is one of the check's own: its `files` hold it, or its command line names it as a
 * word, from the root or from a folder it changes to. What a metric measures may be named in its line
 * (`wc -c < README.md`), so there a file that the boundaries name outright is not the check's own.
 */
export function isOwnFile(check: RunCheck, path: string, include: readonly string[]): boolean {
  if (check.files.some((glob) => new Bun.Glob(glob).match(path))) return true
  if (check.check === 'metric' && include.includes(path)) return false
  return wordsOf(check.command.line).some((word) => path === word || path.endsWith(`/${word}`))
}

/** The name of the check that the file belongs to; null for none. */
export function ownerOf(
  checks: Readonly<Record<string, Check>>,
  path: string,
  include: readonly string[],
): string | null {
  const owns = (check: Check) => isRunCheck(check) && isOwnFile(check, path, include)
  return Object.entries(checks).find(([, check]) => owns(check))?.[0] ?? null
}

/** What a shell would take for words, more or less: every character that may end one does. */
function wordsOf(line: string): string[] {
  return line
    .split(/[\s'"`;|&<>(){}$=,:\\]+/)
    .map((word) => word.replace(/^(?:\.{0,2}\/)+/, '').replaceAll('/./', '/'))
    .filter((word) => word !== '')
}
