import type { BuiltInCheck, RunCheck } from '../domain/check.ts'
import { repoPath } from '../domain/path.ts'
import { type Duration, parseDuration, parseSize, type Size } from '../domain/quantity.ts'
import type { ScriptEdit } from './script-edit.ts'

/** How much a check counts in a verdict's score; 1 where nothing is said. */
export interface CheckOptions {
  weight?: number
}

/** What a command may use, and which files are its own. */
export interface CommandOptions extends CheckOptions {
  /** Wall clock. Default: `2m`. */
  timeout?: Duration
  /** Address space of each process. Default: `4GB`. */
  memory?: Size
  /** Standard output and standard error together. Default: `1MB`. */
  output?: Size
  /** Globs of the files the check is made of, such as its tests: no suggestion of the spec may touch them. */
  files?: string[]
  /** Ids of the scenarios that it proves as a whole (`capability/requirement/scenario`, as `ostinato trace` shows them). */
  scenarios?: string[]
  /**
   * A change that makes the repository worse, or several: the check has to reject each, and to accept its
   * undoing, before suggestions are judged by it. Without one, small changes of the code are tried.
   */
  bad?: ScriptEdit | ScriptEdit[]
  /** Folders of the working tree, not committed, that it sees. Default: `node_modules` and `.venv`. */
  dependencies?: string[]
}

/** What a metric is for, besides what a command may use. */
export interface MetricOptions extends CommandOptions {
  /** `min`: falling is better; `max`: rising is. */
  goal: 'min' | 'max'
}

/** Counts what OpenSpec's own validator finds, strict, in every spec and active change. */
export function openspecValidate(options: CheckOptions = {}): BuiltInCheck {
  return check('openspec-validate', options)
}

/** Counts the active changes that archive would refuse to merge. */
export function openspecMerge(options: CheckOptions = {}): BuiltInCheck {
  return check('openspec-merge', options)
}

/** Counts what our own rules find where OpenSpec has none. */
export function openspecRules(options: CheckOptions = {}): BuiltInCheck {
  return check('openspec-rules', options)
}

/** Counts relative links and anchors in Markdown that lead nowhere. */
export function linkCheck(options: CheckOptions = {}): BuiltInCheck {
  return check('links', options)
}

/** Runs a shell line in the sandbox: exit 0 passes, and what passed must go on passing. */
export function command(line: string, options: CommandOptions = {}): RunCheck {
  return { check: 'command', ...runOf(line, options) }
}

/**
 * Reads the last number a shell line prints in the sandbox. One per cent of what it was before counts
 * one point; from 0, any change counts 100.
 */
export function metric(line: string, options: MetricOptions): RunCheck {
  return { check: 'metric', goal: options.goal, ...runOf(line, options) }
}

/** Where the tests' report is, besides what a command may use. */
export interface JunitOptions extends CommandOptions {
  /** The file, from the root of the workspace, that the shell line writes as JUnit XML. */
  report: string
  /**
   * Where the missing test of a scenario may be written, such as `{ path: 'test/scenarios/{slug}.test.ts' }`.
   * The boundaries have to allow it. A `template` holds `{id}`, `{imports}` and `{body}`; for `bun test` and
   * pytest there is one.
   */
  write?: { path: string; template?: string }
}

/** What is taken for a test where a spec does not say it: no suggestion may change one. */
const tests = [
  '**/{test,tests,spec,__tests__}/**',
  '**/*.{test,spec}.*',
  '**/*_test.*',
  '**/test_*.py',
  '**/__snapshots__/**',
]

/**
 * Runs tests in the sandbox and reads their JUnit report, test by test: what passed must pass, and each
 * that fails counts as an error. Its `files` are what is commonly called a test, where none are named. `bun test --reporter=junit --reporter-outfile=report.xml` and
 * `pytest --junitxml=report.xml` write one.
 */
export function junit(line: string, { report, write, ...options }: JunitOptions): RunCheck {
  const file = `'${report.replaceAll("'", `'\\''`)}'`
  // What the tests print must not be taken for the report, nor a report that was committed for theirs.
  const whole = `rm -f -- ${file}; (\n${line}\n) >&2; code=$?; cat -- ${file}; exit $code`
  return {
    check: 'junit',
    ...runOf(whole, { output: '8MB', files: tests, ...options }),
    ...(write && { write: { template: null, ...write } }),
    report,
  }
}

function check(name: BuiltInCheck['check'], { weight = 1 }: CheckOptions): BuiltInCheck {
  return { check: name, weight }
}

function runOf(
  line: string,
  {
    timeout = '2m',
    memory = '4GB',
    output = '1MB',
    weight = 1,
    files = [],
    scenarios = [],
    bad,
    dependencies = ['node_modules', '.venv'],
  }: CommandOptions,
) {
  return {
    command: {
      line,
      timeoutMs: parseDuration(timeout),
      memoryBytes: parseSize(memory),
      outputBytes: parseSize(output),
      dependencies,
    },
    files,
    scenarios,
    ...(bad && { bad: [bad].flat().map((one) => ({ ...one, path: repoPath(one.path) })) }),
    weight,
  }
}
