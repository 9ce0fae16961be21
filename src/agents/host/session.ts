import type {
  JSONRPCMessage,
  StandardSchemaV1,
  Transport as Wire,
} from '@modelcontextprotocol/client'

import { Fault } from '../../domain/fault.ts'
import type { ToolArguments } from '../../domain/tool.ts'
import { openChild } from './child.ts'
import type { LastLines } from './last-lines.ts'
import { patientFetch } from './patient-fetch.ts'
import type { ServerEntry, Transport } from './server-entry.ts'

// The only file that knows the MCP SDK, which is loaded when the first server is connected to.

/** One connection to a server: what it says is data from outside still. */
export interface Session extends AsyncDisposable {
  /** The definitions of all pages, as they came. Throws Fault `agent.failed` where there is no end to them. */
  listTools(signal: AbortSignal): Promise<unknown[]>
  callTool(
    call: {
      name: string
      args: ToolArguments
      meta: Record<string, unknown>
      inputSchema: Record<string, unknown>
    },
    options: {
      signal: AbortSignal
      timeoutMs: number
      onProgress: (done: number, total: number | null) => void
    },
  ): Promise<unknown>
}

/** What a connection is opened with. */
export interface Connecting {
  env: Readonly<Record<string, string>>
  stderr: LastLines
  /** The connection ended and we did not end it. */
  onEnd: (why: string) => void
  onToolsChanged: () => void
  /** Milliseconds for the handshake, and for each page of a list. */
  timeoutMs: number
  signal: AbortSignal
}

const mostPages = 64
const mostTools = 1000

/** Connects to a server and shakes hands. Throws Fault `agent.failed`, or what the SDK throws. */
export async function openSession(entry: ServerEntry, connecting: Connecting): Promise<Session> {
  const { name, transport, era } = entry
  const { signal, timeoutMs: timeout, onToolsChanged } = connecting
  const { Client } = await import('@modelcontextprotocol/client')
  const client = new Client(
    { name: 'ostinato', version: '0.1.0' },
    {
      // No roots, no sampling, no elicitation: nothing of ours can be asked for.
      capabilities: {},
      versionNegotiation: { mode: era === 'modern' ? { pin: '2026-07-28' } : era },
      listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: onToolsChanged } },
    },
  )
  const wire =
    transport.kind === 'stdio' ? await stdio(transport, connecting) : await http(transport)
  async function close(): Promise<void> {
    await client.close().catch(() => undefined)
    await wire.close().catch(() => undefined)
  }
  try {
    await client.connect(wire, { signal, timeout })
  } catch (error) {
    await close()
    throw error
  }
  return {
    async listTools(signal) {
      const tools: unknown[] = []
      let cursor: string | undefined
      for (let page = 0; page < mostPages; page += 1) {
        const params = cursor === undefined ? {} : { cursor }
        const request = { method: 'tools/list', params }
        const found = await client.request(request, looseList, { signal, timeout })
        tools.push(...found.tools)
        cursor = found.nextCursor
        if (tools.length > mostTools) throw endless(name, `there are more than ${mostTools}`)
        if (cursor === undefined) return tools
      }
      throw endless(name, `the list has more than ${mostPages} pages`)
    },
    callTool: ({ name, args, meta, inputSchema }, { signal, timeoutMs, onProgress }) =>
      client.callTool(
        { name, arguments: args, _meta: meta },
        {
          signal,
          timeout: timeoutMs,
          resetTimeoutOnProgress: true,
          onprogress: ({ progress, total }) => onProgress(progress, total ?? null),
          // Given here it is not asked for again, and what is answered is ours to judge.
          toolDefinition: { name, inputSchema: { ...inputSchema, type: 'object' } },
        },
      ),
    [Symbol.asyncDispose]: close,
  }
}

/** Checks arguments against a JSON Schema, without making code of it and without fetching anything. */
export async function openValidator(
  schema: Record<string, unknown>,
): Promise<(args: ToolArguments) => string | null> {
  const { CfWorkerJsonSchemaValidator } =
    await import('@modelcontextprotocol/client/validators/cf-worker')
  const check = new CfWorkerJsonSchemaValidator().getValidator(schema)
  return (args) => {
    const checked = check(args)
    return checked.valid ? null : checked.errorMessage
  }
}

function endless(name: string, why: string): Fault {
  return new Fault('agent.failed', `Cannot list the tools of "${name}": ${why}`)
}

/** A child of ours as the SDK's transport: lines that are no messages are passed over. */
async function stdio(
  transport: Extract<Transport, { kind: 'stdio' }>,
  { env, stderr, onEnd }: Connecting,
): Promise<Wire> {
  const { deserializeMessage, serializeMessage } = await import('@modelcontextprotocol/client')
  let child: ReturnType<typeof openChild> | null = null
  const wire: Wire = {
    async start() {
      child = openChild(transport, env, {
        stderr,
        onLine(line) {
          const message = messageOf(line, deserializeMessage)
          if (message) wire.onmessage?.(message)
        },
        onEnd(why) {
          // Why it ended is told first: the SDK only says that it did.
          if (why !== null) onEnd(why)
          wire.onclose?.()
        },
      })
    },
    async send(message) {
      await child?.send(serializeMessage(message))
    },
    close: async () => child?.close(),
  }
  return wire
}

function messageOf(line: string, parse: (line: string) => JSONRPCMessage): JSONRPCMessage | null {
  try {
    return parse(line)
  } catch {
    return null
  }
}

async function http(transport: Exclude<Transport, { kind: 'stdio' }>): Promise<Wire> {
  const { SSEClientTransport, StreamableHTTPClientTransport } =
    await import('@modelcontextprotocol/client')
  const options = { requestInit: { headers: transport.headers }, fetch: patientFetch }
  const url = new URL(transport.url)
  return transport.kind === 'sse'
    ? new SSEClientTransport(url, options)
    : new StreamableHTTPClientTransport(url, options)
}

/** A list of tools in which one that is wrong does not make all of it wrong. */
const looseList: StandardSchemaV1<unknown, { tools: unknown[]; nextCursor: string | undefined }> = {
  '~standard': {
    version: 1,
    vendor: 'ostinato',
    validate(value) {
      if (typeof value !== 'object' || value === null || !('tools' in value))
        return { issues: [{ message: 'it is no list of tools' }] }
      if (!Array.isArray(value.tools)) return { issues: [{ message: 'its tools are no list' }] }
      const tools: unknown[] = value.tools
      const cursor = 'nextCursor' in value ? value.nextCursor : undefined
      return { value: { tools, nextCursor: typeof cursor === 'string' ? cursor : undefined } }
    },
  },
}
