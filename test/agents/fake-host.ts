import type { Host, HostTool, ServerShape } from '../../src/agents/host/host.ts'
import type { KeptCalls } from '../../src/agents/kept-calls.ts'
import { Fault } from '../../src/domain/fault.ts'
import type { ToolAnswer, ToolArguments } from '../../src/domain/tool.ts'

/** What a tool of a fake host does; what it gives is its text, or parts of its answer. */
export interface FakeTool {
  run: (args: ToolArguments, signal: AbortSignal) => FakeAnswer | Promise<FakeAnswer>
  description?: string
  inputSchema?: Record<string, unknown>
  /** Read-only, where it is left out; what may be called by a model is that of a trusted server. */
  writes?: boolean
}
export type FakeAnswer = string | Partial<ToolAnswer>
export interface FakeServer {
  tools: Record<string, FakeTool>
  trust?: 'own' | 'stranger'
  why?: string
}
export type FakeHost = Host & {
  /** `server tool` of each call, in order. */
  called: string[]
  /** How often tools were listed, which is when servers are connected. */
  listed: number
}

/** A host over functions, as the interface says: names, trust, Faults, and nothing connected before its time. */
export function fakeHost(servers: Record<string, FakeServer>): FakeHost {
  const called: string[] = []
  const toolsOf = ([server, { tools, trust = 'own' }]: [string, FakeServer]): HostTool[] =>
    Object.entries(tools).map(([tool, { description = '', inputSchema, writes = false }]) => ({
      name: `${server}__${tool}`.slice(0, 64),
      server,
      tool,
      description,
      inputSchema: inputSchema ?? { type: 'object', properties: {} },
      mayModelCall: !writes && trust === 'own',
    }))
  const shapeOf = (entry: [string, FakeServer]): ServerShape => ({
    name: entry[0],
    state: entry[1].why === undefined ? 'ready' : 'failed',
    launch: 'a fake',
    trust: entry[1].trust ?? 'own',
    why: entry[1].why ?? null,
    tools: toolsOf(entry),
    quarantined: [],
    stderr: [],
    connectMs: 1,
    calls: 0,
    failures: 0,
  })
  const host: FakeHost = {
    called,
    listed: 0,
    servers: async () => ({ servers: Object.entries(servers).map(shapeOf), broken: [] }),
    async tools({ servers: names }) {
      host.listed += 1
      return Object.entries(servers)
        .filter(([name, { why }]) => why === undefined && (names?.includes(name) ?? true))
        .flatMap(toolsOf)
    },
    async call({ server, tool }, args, { signal }) {
      called.push(`${server} ${tool}`)
      signal.throwIfAborted()
      const known = servers[server]
      if (known?.why !== undefined) throw new Fault('agent.failed', known.why)
      const found = known?.tools[tool]
      if (!found) throw new Fault('agent.unknown', `Cannot call tool "${tool}": there is none`)
      const made = await found.run(args, signal)
      const parts = typeof made === 'string' ? { text: made } : made
      const text = parts.text ?? ''
      const usual = { cut: false, structured: null, isError: false, ms: 1, bytes: text.length }
      return { ...usual, ...parts, text }
    },
    approve: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
  return host
}

/** Calls that nobody keeps. */
export function unkeptCalls(): KeptCalls {
  return { once: (_, make) => make(), made: [] }
}

/** A tool that fails as one does whose arguments do not fit. */
export function invalid(why: string): FakeTool {
  return {
    run() {
      throw new Fault('agent.invalid', why)
    },
  }
}
