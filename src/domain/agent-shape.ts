import * as v from 'valibot'

/** A server of `mcp.json` as doors show it. */
export const AgentServer = v.object({
  repository: v.string(),
  state: v.picklist(['asking', 'idle', 'connecting', 'ready', 'resting', 'failed', 'off']),
  /** The exact text that a person approves. */
  launch: v.string(),
  trust: v.picklist(['own', 'stranger']),
  /** Why it is not ready; null where nothing is wrong. */
  why: v.nullable(v.string()),
  tools: v.array(
    v.object({
      /** What a model calls it. */
      name: v.string(),
      tool: v.string(),
      description: v.string(),
      inputSchema: v.record(v.string(), v.unknown()),
      mayModelCall: v.boolean(),
    }),
  ),
  /** Definitions that changed or are new since they were approved: they are not called. */
  quarantined: v.array(
    v.object({
      tool: v.string(),
      why: v.picklist(['new', 'changed']),
      diff: v.string(),
      hash: v.string(),
    }),
  ),
  /** The last lines it wrote to standard error. */
  stderr: v.array(v.string()),
  connectMs: v.nullable(v.number()),
  calls: v.number(),
  failures: v.number(),
})
export type AgentServer = v.InferOutput<typeof AgentServer>

export const AgentShape = v.object({
  name: v.string(),
  builtIn: v.boolean(),
  /** Null for an agent that is built in. */
  server: v.nullable(AgentServer),
})
export type AgentShape = v.InferOutput<typeof AgentShape>

export const AgentsShape = v.object({
  agents: v.array(AgentShape),
  /** The file that names servers, in the repository's root; null where there is none. */
  file: v.nullable(v.string()),
  /** Servers that could not be read, or the file. */
  broken: v.array(v.object({ name: v.string(), why: v.string() })),
})
export type AgentsShape = v.InferOutput<typeof AgentsShape>

/** What a person approves of a server, exactly as it was shown: its launch, or a tool by the hash of its definition. */
export interface Approval {
  launch?: string
  tool?: string
  hash?: string
  by: string
  repository?: string
}
