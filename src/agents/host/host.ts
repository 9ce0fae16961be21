import type { ToolAnswer, ToolArguments } from '../../domain/tool.ts'

/** Where a server of `mcp.json` is with us. `asking`: its command waits for a person's consent. */
export type ServerState =
  | 'asking'
  | 'idle'
  | 'connecting'
  | 'ready'
  | 'resting' // the breaker is open, or a restart waits its turn
  | 'failed'
  | 'off'

/** A tool of a connected server, as the orchestra knows it. */
export interface HostTool {
  /** `server__tool`, at most 64 characters of `[A-Za-z0-9_-]`: what a model calls it. */
  name: string
  /** The key of `mcp.json`. */
  server: string
  /** As the server calls it. */
  tool: string
  /** Cleaned of control and invisible characters, and capped. */
  description: string
  /** A JSON Schema of an object. */
  inputSchema: Record<string, unknown>
  /** It says that it only reads, and its server is trusted: nothing else is ever called by a model. */
  mayModelCall: boolean
}

/** A definition that is not the one a person approved. Its tool cannot be called until it is approved. */
export interface Quarantined {
  tool: string
  /** `new` where the server had other tools when it was approved. */
  why: 'new' | 'changed'
  /** Unified diff of the definition, canonical JSON with a line for each member. */
  diff: string
  /** Hash of the definition as it is now, which an approval names. */
  hash: string
}

/** A server as doors show it. */
export interface ServerShape {
  name: string
  state: ServerState
  /** The command as it would be run, or the address. */
  launch: string
  trust: 'own' | 'stranger'
  /** Why it is not ready; null where nothing is wrong. */
  why: string | null
  tools: HostTool[]
  quarantined: Quarantined[]
  /** The last lines it wrote to standard error. */
  stderr: string[]
  /** Milliseconds from start to ready, of the last connection. */
  connectMs: number | null
  calls: number
  failures: number
}

/** How a call is made. */
export interface CallOptions {
  signal: AbortSignal
  /** Milliseconds; 30,000 by default, 600,000 at most. */
  timeoutMs?: number
  /** How many of our own kind passed this question on already: refused above 2. */
  hops?: number
  /** Told how far a long call is; a hint only. */
  onProgress?: (done: number, total: number | null) => void
}

/** The MCP servers of one repository's `mcp.json`: connected at first use, each settled alone. */
export interface Host extends AsyncDisposable {
  /** Every server of the file, its name (null where there is none), and why it or a part of it could not be read. */
  servers(): Promise<{
    file?: string | null
    servers: ServerShape[]
    broken: { name: string; why: string }[]
  }>
  /** The tools that may be called now. Connects what is not connected; a server that fails has none. */
  tools(options: { signal: AbortSignal; servers?: readonly string[] }): Promise<HostTool[]>
  /**
   * Calls a tool. Throws Fault `agent.failed` (it could not be asked), `agent.timeout`, `agent.unknown`,
   * `agent.denied` (no consent, quarantined, not allowed, too many hops) or `agent.invalid` (arguments
   * that do not fit the schema, an answer that is none). What the tool itself calls an error is an answer.
   */
  call(
    at: { server: string; tool: string },
    args: ToolArguments,
    options: CallOptions,
  ): Promise<ToolAnswer>
  /**
   * Approves the launch of a server by its text, or a definition of a tool by the hash that was shown.
   * Throws Fault `agent.unknown`, or `file.changed` where it is no longer what was shown.
   */
  approve(
    server: string,
    what: ({ launch: string } | { tool: string; hash: string }) & { by?: string },
  ): Promise<void>
}
