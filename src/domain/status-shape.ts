import * as v from 'valibot'

/** How the service is, as a person who opens the page wants to know it. */
export const StatusShape = v.object({
  version: v.string(),
  /** Milliseconds since 1970. */
  startedAt: v.number(),
  /** Repositories that are served, by their absolute paths. */
  repositories: v.array(v.string()),
  /** Why no cycles are walked; null while they are. */
  trouble: v.nullable(v.string()),
  model: v.object({
    /** Where the model server answers; null where none does. */
    url: v.nullable(v.string()),
    /** The model that writes; null where none does. */
    writer: v.nullable(v.string()),
    /** Why there is none that can be used, and what to do. */
    why: v.nullable(v.string()),
  }),
  /** What keeps in the commands of checks and jobs. */
  sandbox: v.picklist(['bubblewrap', 'none', 'refused']),
  /** What does not hold on this machine, or as this service was started: a sentence each. */
  unenforced: v.array(v.string()),
  /** What nobody consented to yet, and so does not run. */
  waiting: v.object({
    scripts: v.array(v.object({ repository: v.string(), file: v.string() })),
    /** Servers of `mcp.json`, and tools of theirs that changed. */
    agents: v.array(v.object({ repository: v.string(), name: v.string(), why: v.string() })),
  }),
})
export type StatusShape = v.InferOutput<typeof StatusShape>
