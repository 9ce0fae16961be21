// What does one call through our MCP server cost over the SDK bare? The same answer both times, of one
// tool: in process, and over HTTP by a client of the newer era. Goal: at most 1.3 times.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { bench, run } from 'mitata'
import * as v from 'valibot'

import { CycleId } from '../src/domain/id.ts'
import { CycleDetail } from '../src/domain/shape.ts'
import { createMcp } from '../src/mcp/create-mcp.ts'
import { openForTest } from '../test/http/open-for-test.ts'
import { smallKit } from '../test/http/small-kit.ts'

const kit = smallKit()
const { id } = kit.cycle
const inputSchema = toStandardJsonSchema(v.strictObject({ id: CycleId }))
const outputSchema = toStandardJsonSchema(CycleDetail)
const bare = createMcpHandler(() => {
  const server = new McpServer({ name: 'bare', version: '1' })
  server.registerTool('get_cycle', { inputSchema, outputSchema }, async (args) => {
    const value = await kit.cycles.get(args.id)
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

bench('in process, the SDK bare', async () =>
  answered(await bare.fetch(request(), { parsedBody: call })),
)
bench('in process, our server', async () => answered(await ours.fetch(request(), call)))
bench('over HTTP, the SDK bare', async () => bareClient.callTool(here))
bench('over HTTP, our doors', async () => ourClient.callTool(there))

const { benchmarks } = await run()
const medians = benchmarks.map(({ runs }) => runs[0]?.stats?.p50 ?? NaN)
const [a = NaN, b = NaN, c = NaN, d = NaN] = medians
console.log(
  `in process: ratio ${(b / a).toFixed(2)}; over HTTP: ratio ${(d / c).toFixed(2)} (medians)`,
)

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
