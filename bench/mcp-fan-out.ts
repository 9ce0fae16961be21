// What does it cost to ask six MCP servers at once? One round over six stdio servers through Host,
// against six bare clients of the SDK on its own transport.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { bench, run } from 'mitata'

import { openHost } from '../src/agents/host/open-host.ts'
import type { Consent } from '../src/domain/consent.ts'
import { figure } from './shared/figure.ts'

const script = join(import.meta.dir, '../test/support/mcp-chaos/stdio.ts')
const names = ['a', 'b', 'c', 'd', 'e', 'f']
const command = process.execPath
const args = [script, 'good']
const root = mkdtempSync(join(tmpdir(), 'ostinato-bench-mcp-'))
const entries = names.map((name) => [name, { command, args, ostinato: { trust: 'own' } }])
writeFileSync(join(root, 'mcp.json'), JSON.stringify({ mcpServers: Object.fromEntries(entries) }))

const kept: Consent[] = []
const consents = {
  consents: async () => kept,
  keepConsents: async (some: readonly Consent[]) => void kept.push(...some),
}
const { signal } = new AbortController()
const host = openHost({ root, consents, env: { PATH: process.env.PATH ?? '' } })
for (const { name, launch } of (await host.servers()).servers) await host.approve(name, { launch })
await host.tools({ signal })

const clients = await Promise.all(
  names.map(async () => {
    const client = new Client({ name: 'bench', version: '1' })
    await client.connect(new StdioClientTransport({ command, args, stderr: 'ignore' }))
    return client
  }),
)

bench('the SDK bare', () =>
  Promise.all(clients.map((one) => one.callTool({ name: 'echo', arguments: { text: 'hi' } }))),
)
bench('Host', () =>
  Promise.all(
    names.map((server) => host.call({ server, tool: 'echo' }, { text: 'hi' }, { signal })),
  ),
)
const { benchmarks } = await run()
const [bare = NaN, ours = NaN] = benchmarks.map(({ runs: [first] }) => first?.stats?.p50)
figure({
  bench: 'mcp-fan-out',
  name: 'a call to each of 6 MCP servers, over the SDK bare',
  ours: ours / 1e6,
  raw: bare / 1e6,
  unit: 'ms',
  by: 'ratio',
  goal: { atMost: 1.3 },
})
await host[Symbol.asyncDispose]()
await Promise.all(clients.map((one) => one.close()))
rmSync(root, { recursive: true, force: true })
