import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readConfig } from '../../src/config.ts'
import { createDesk } from '../../src/desk/create-desk.ts'
import { openRecords } from '../../src/desk/records.ts'
import { openRuntime } from '../../src/desk/runtime.ts'
import { chaos, faultOf } from '../agents/host/host-at.ts'
import { makeRepository } from '../support/git.ts'

const parent = mkdtempSync(join(tmpdir(), 'ostinato-test-desk-agents-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

test('desk.agents() shows servers, and desk.approve() lets them be launched, for good', async () => {
  using repository = makeRepository({ 'README.md': '# A\n' })
  const { root } = repository
  const say = (mode: string) =>
    writeFileSync(
      join(root, 'mcp.json'),
      JSON.stringify({ mcpServers: { x: chaos(mode), bad: {} } }),
    )
  say('good')
  const config = readConfig({ OSTINATO_MODEL_URL: 'none' }, { dataDir: join(parent, 'data') })
  const journalled: unknown[] = []
  for (const round of ['first', 'second']) {
    using records = openRecords(config)
    await using runtime = await openRuntime(records)
    const desk = createDesk({
      journal: records.journal,
      runtime: async () => runtime,
      scripts: records.scripts,
      jobJournal: records.jobJournal,
      jobFiles: records.jobFiles,
      served: null,
      attention: 20,
      signal: new AbortController().signal,
    })
    const look = async () => {
      const { agents, broken, file } = await desk.agents({ repository: root })
      expect([broken.map(({ name }) => name), file]).toEqual([['bad'], 'mcp.json'])
      expect(agents.map(({ name, builtIn }) => [name, builtIn])).toEqual([
        ['openspec', true],
        ['links', true],
        ['git', true],
        ['checks', true],
        ['trace', true],
        ['tasks', true],
        ['x', false],
      ])
      return agents.find(({ name }) => name === 'x')?.server
    }
    if (round === 'first') {
      expect((await look())?.state).toBe('asking')
      const launch = (await look())?.launch ?? ''
      const approve = (what: object) => desk.approve('x', { by: 'ana', repository: root, ...what })
      expect(await faultOf(approve({ launch: `${launch} --more` }))).toContain('file.changed')
      expect(await faultOf(approve({ tool: 'echo' }))).toContain('request.invalid')
      expect(await faultOf(desk.approve('y', { by: 'ana', repository: root, launch }))).toContain(
        'agent.unknown',
      )
      const { server } = await approve({ launch })
      expect([server?.state, server?.tools.length]).toEqual(['ready', 2])
      say('other')
      await approve({ launch: (await look())?.launch ?? '' })
    } else {
      // Another process: what was approved is kept, and so is what was pinned.
      const server = await look()
      expect([server?.state, server?.tools.length]).toEqual(['ready', 0])
      const [changed] = server?.quarantined ?? []
      const { hash = '' } = changed ?? {}
      await desk.approve('x', { by: 'ana', repository: root, tool: 'echo', hash })
      expect((await look())?.tools.map(({ name }) => name)).toEqual(['x__echo'])
      journalled.push(
        ...(await records.journal.entries({ after: 0, types: ['agent.approved'], limit: 9 })),
      )
    }
  }
  expect(journalled).toHaveLength(3)
  expect(journalled[2]).toMatchObject({
    repository: root,
    body: { agent: 'x', by: 'ana', tool: 'echo' },
  })
}, 30_000)
