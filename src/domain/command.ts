import * as v from 'valibot'

/** A command of a check: a line for `sh -c`, and what it may use. Times in milliseconds, sizes in bytes. */
export const Command = v.strictObject({
  line: v.pipe(v.string(), v.minLength(1)),
  /** Wall clock; then it is killed with everything it started. */
  timeoutMs: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Address space of each process. */
  memoryBytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Standard output and standard error together; more ends it. */
  outputBytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Folders of the working tree, not committed, that are mounted read-only (`node_modules`). */
  dependencies: v.array(v.string()),
})
export type Command = v.InferOutput<typeof Command>

/** How a command ended, and what it printed. */
export const CommandResult = v.object({
  /** `exit`: by itself, with `code`; `signal`: killed by the system; the others: ended by us. */
  ended: v.picklist(['exit', 'signal', 'timeout', 'output']),
  code: v.nullable(v.number()),
  signal: v.nullable(v.string()),
  ms: v.number(),
  /** Standard output, whole unless `ended` is `output`; not UTF-8 is replaced. */
  stdout: v.string(),
  /** The last 4 KiB of standard output and standard error, as they came. */
  tail: v.string(),
})
export type CommandResult = v.InferOutput<typeof CommandResult>

/** What keeps a command in: named in `doctor`, in every verdict, and in the journal. */
export interface Confinement {
  /** `refused`: no command is run. */
  kind: 'bubblewrap' | 'none' | 'refused'
  /** What is not enforced here, or why commands are refused; one sentence each, empty where all holds. */
  warnings: readonly string[]
}
