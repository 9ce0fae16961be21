import { McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'

/** A server over HTTP with sessions that it can forget, in this process, on loopback. */
export interface ForgetfulServer extends AsyncDisposable {
  url: string
  /** Answers 404 to every session there is from now on. */
  forget(): void
  /** How many sessions were opened. */
  sessions(): number
  /** How often the tool ran. */
  runs(): number
}

export function startForgetful(): ForgetfulServer {
  const known = new Map<string, WebStandardStreamableHTTPServerTransport>()
  let opened = 0
  let runs = 0

  async function open(): Promise<WebStandardStreamableHTTPServerTransport> {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void known.set(id, transport),
    })
    opened += 1
    const server = new McpServer({ name: 'forgetful', version: '1' })
    const inputSchema = toStandardJsonSchema(v.object({ text: v.string() }))
    server.registerTool('add', { description: 'adds', inputSchema }, async ({ text }) => {
      runs += 1
      return { content: [{ type: 'text', text: `added ${text}` }] }
    })
    await server.connect(transport)
    return transport
  }

  const served = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const id = request.headers.get('mcp-session-id')
      const transport = id === null ? await open() : known.get(id)
      if (!transport) return new Response('Session not found', { status: 404 })
      return await transport.handleRequest(request)
    },
  })
  return {
    url: `http://127.0.0.1:${served.port}/mcp`,
    forget: () => known.clear(),
    sessions: () => opened,
    runs: () => runs,
    async [Symbol.asyncDispose]() {
      await served.stop(true)
    },
  }
}
