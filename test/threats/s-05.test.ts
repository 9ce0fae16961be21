// S-05, toxic flows: what one repository's agents know must not reach another's. Each repository has a
// host of its own, with servers, consents and connections of its own.
import { expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createHosts } from '../../src/agents/host/create-hosts.ts'
import { chaos, env, faultOf, memoryBook } from '../agents/host/host-at.ts'

const signal = () => new AbortController().signal

function repositoryWith(servers: Record<string, object>): Disposable & { root: string } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ostinato-s-05-')))
  writeFileSync(join(root, 'mcp.json'), JSON.stringify({ mcpServers: servers }))
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}

test('a host serves no tool of another repository, and a consent is good for one repository', async () => {
  using open = repositoryWith({ shared: chaos('good'), mine: chaos('good') })
  using closed = repositoryWith({ shared: chaos('good'), secret: chaos('good') })
  const consents = memoryBook()
  await using hosts = createHosts({ consents, env })
  const [one, other] = [hosts.of(open.root), hosts.of(closed.root)]
  expect(hosts.of(open.root)).toBe(one)
  for (const { name, launch } of (await one.servers()).servers) await one.approve(name, { launch })
  const mine = await one.tools({ signal: signal() })
  expect([...new Set(mine.map(({ server }) => server))]).toEqual(['shared', 'mine'])
  // The same text, and not a word of it was approved over there.
  expect(await other.tools({ signal: signal() })).toEqual([])
  const ask = (host: typeof one, server: string) =>
    host.call({ server, tool: 'echo' }, { text: 'a' }, { signal: signal() })
  expect(await faultOf(ask(other, 'shared'))).toContain('agent.denied')
  expect(await faultOf(ask(one, 'secret'))).toContain('agent.unknown')
  expect(consents.all.every(({ repository }) => repository === open.root)).toBe(true)
})

test('servers of one name in two repositories are two programs, each in its own folder', async () => {
  using open = repositoryWith({})
  using closed = repositoryWith({})
  const starts = join(open.root, 'starts')
  for (const { root } of [open, closed])
    writeFileSync(
      join(root, 'mcp.json'),
      JSON.stringify({ mcpServers: { shared: chaos('good', starts) } }),
    )
  await using hosts = createHosts({ consents: memoryBook(), env })
  const places: string[] = []
  for (const { root } of [open, closed]) {
    const host = hosts.of(root)
    for (const { name, launch } of (await host.servers()).servers)
      await host.approve(name, { launch })
    const asked = { server: 'shared', tool: 'echo' }
    const { text } = await host.call(asked, { text: 'a' }, { signal: signal() })
    places.push(JSON.parse(text).cwd)
  }
  expect(places).toEqual([open.root, closed.root])
  expect(new Set(readFileSync(starts, 'utf8').trim().split('\n')).size).toBe(2)
})
