import * as v from 'valibot'

/** What a script is; a helper is none itself, and there for others to import. */
export const ScriptKind = v.picklist(['route', 'job', 'spec', 'helper'])
export type ScriptKind = v.InferOutput<typeof ScriptKind>

/** A file of a repository's `ostinato/` folder as doors show it. */
export const ScriptShape = v.object({
  repository: v.string(),
  /** Relative to `ostinato/`. */
  file: v.string(),
  kind: ScriptKind,
  /**
   * `waiting`: these bytes wait for a person's consent; `broken`: they have it, and do not load;
   * `refused`: they can never be a script; `idle`: a helper, or a job where nothing runs jobs.
   */
  state: v.picklist(['loaded', 'waiting', 'broken', 'refused', 'idle']),
  /** Of the bytes on the disk; null where they were not read. */
  hash: v.nullable(v.string()),
  /** Of the version that runs; null where none does. */
  serving: v.nullable(v.string()),
  /** What is wrong; null where nothing is. */
  why: v.nullable(v.string()),
})
export type ScriptShape = v.InferOutput<typeof ScriptShape>

export const ScriptsShape = v.object({ scripts: v.array(ScriptShape) })
export type ScriptsShape = v.InferOutput<typeof ScriptsShape>

/** A script with its text, and the text that a person approved before; null where none was. */
export const ScriptDetail = v.object({
  ...ScriptShape.entries,
  text: v.nullable(v.string()),
  approved: v.nullable(v.string()),
})
export type ScriptDetail = v.InferOutput<typeof ScriptDetail>

/** What became of a script. */
export interface ScriptChange {
  type: 'script.loaded' | 'script.broken' | 'script.removed' | 'script.waiting'
  /** The repository, or the folder that `--specs` named. */
  repository: string
  file: string
  hash: string | null
  why: string | null
}
