// What does one call through our MCP server cost over the SDK bare? The same answer both times, of one
// tool: in process, and over HTTP by a client of the newer era. Goal: at most 1.3 times.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { bench, run } from 'mitata'
import * as v from 'valibot'

import { CycleDetail } from '../src/domain/cycle-shape.ts'
import { CycleId } from '../src/domain/id.ts'
import { createMcp } from '../src/mcp/create-mcp.ts'
import { standardSchema } from '../src/mcp/schema.ts'
import { openForTest } from '../test/http/open-for-test.ts'
import { smallKit } from '../test/http/small-kit.ts'
import { figure } from './shared/figure.ts'

const kit = smallKit()
const { id } = kit.cycle
const Arguments = v.strictObject({ id: CycleId })
// Converted once, as ours are: without that the bare one is twice as slow as ours.
const inputSchema = standardSchema(Arguments)
const outputSchema = standardSchema(CycleDetail)
const bare = createMcpHandler(() => {
  const server = new McpServer({ name: 'bare', version: '1' })
  server.registerTool('get_cycle', { inputSchema, outputSchema }, async (args) => {
    const value = await kit.cycles.get(v.parse(Arguments, args).id)
    return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value }
  })
  return server
})
const ours = createMcp({ desk: kit, onChange: kit.onChange, onBug: console.error })

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}
const call = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'get_cycle', arguments: { id }, _meta: meta },
}
const request = () =>
  new Request('http://127.0.0.1/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'get_cycle',
    },
  })

async function answered(response: Response): Promise<string> {
  const text = await response.text()
  if (!text.includes(id)) throw new Error(`not answered: ${text}`)
  return text
}

const floor = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  development: false,
  fetch: (one) => bare.fetch(one),
})
const doors = await openForTest()
const bareClient = await connect(`${floor.url.origin}/mcp`, '')
const ourClient = await connect(`${doors.doors.url}/mcp`, doors.token)
const there = { name: 'get_cycle', arguments: { id: doors.kit.cycle.id } }
const here = { name: 'get_cycle', arguments: { id } }

const ways = {
  'in process, the SDK bare': async () =>
    answered(await bare.fetch(request(), { parsedBody: call })),
  'in process, our server': async () => answered(await ours.fetch(request(), call)),
  'over HTTP, the SDK bare': async () => bareClient.callTool(here),
  'over HTTP, our doors': async () => ourClient.callTool(there),
}
for (const [name, way] of Object.entries(ways)) bench(name, async () => void (await way()))
await run()

// By turns, so that what else the machine does falls on all alike.
const times = Object.values(ways).map((): number[] => [])
for (let round = 0; round < 3000; round += 1)
  for (const [at, way] of Object.values(ways).entries()) {
    const began = Bun.nanoseconds()
    await way()
    times[at]?.push(Bun.nanoseconds() - began)
  }
const [a = NaN, b = NaN, c = NaN, d = NaN] = times.map((all) => all.sort((x, y) => x - y)[1500])
for (const [where, ours, raw] of [
  ['in process', b, a],
  ['over HTTP', d, c],
] as const)
  figure({
    bench: 'mcp-server',
    name: `one call of our MCP server ${where}, over the SDK bare`,
    ours: ours / 1e6,
    raw: raw / 1e6,
    unit: 'ms',
    by: 'ratio',
    goal: { atMost: 1.3 },
  })

await Promise.all([bareClient.close(), ourClient.close()])
await floor.stop(true)
await doors[Symbol.asyncDispose]()
process.exit()

async function connect(url: string, token: string): Promise<Client> {
  const client = new Client(
    { name: 'bench', version: '1' },
    { versionNegotiation: { mode: 'auto' } },
  )
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }))
  return client
}
