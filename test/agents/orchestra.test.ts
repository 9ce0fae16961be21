import { expect, test } from 'bun:test'

import type { Agent } from '../../src/agents/agent.ts'
import { createOrchestra } from '../../src/agents/orchestra.ts'
import { fakeHost } from './fake-host.ts'

const links: Agent = { name: 'links', purpose: 'ours', ask: async () => [] }

test('createOrchestra() has the built-in agents, and one for each server, which takes no name of ours', async () => {
  const host = fakeHost({
    links: { tools: {} },
    files: { tools: {} },
    down: { tools: {}, why: 'x' },
  })
  const broken = { name: 'odd', why: 'Cannot read server "odd": it has no command' }
  const told = { ...host, servers: async () => ({ ...(await host.servers()), broken: [broken] }) }
  const asked: string[] = []
  const agents = await createOrchestra([links], async (repository) => {
    asked.push(repository)
    return told
  })('/some/where')
  expect([...agents.values()].map(({ name, isServer = false }) => [name, isServer])).toEqual([
    ['links', false],
    ['files', true],
    ['down', true],
    ['odd', true],
  ])
  expect(agents.get('links')).toBe(links)
  expect(asked).toEqual(['/some/where'])
  // Nobody was connected to be named.
  expect([host.listed, host.called]).toEqual([0, []])
})

test('createOrchestra() has the built-in agents alone where there is no mcp.json', async () => {
  const agents = await createOrchestra([links], async () => null)('/some/where')
  expect([...agents.keys()]).toEqual(['links'])
})
