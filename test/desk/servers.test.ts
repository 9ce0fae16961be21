// A server of mcp.json through the doors: joined to the runtime, asked by a spec on disk, and shown.
import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { showExchanges } from '../../src/cli/exchanges.ts'
import { createOutput } from '../../src/cli/output.ts'
import { readConfig } from '../../src/config.ts'
import { createFlow } from '../../src/cycle/flow.ts'
import { createDesk } from '../../src/desk/create-desk.ts'
import { replayCycle } from '../../src/desk/replay.ts'
import { openRecords, openRuntime } from '../../src/desk/runtime.ts'
import { createDispatcher } from '../../src/engine/create-dispatcher.ts'
import { fakeHost } from '../agents/fake-host.ts'
import { keepingInMemory } from '../cycle/kept-in-memory.ts'
import { makeRepository } from '../support/git.ts'

const script = `import { defineSpec, linkCheck } from 'ostinato'

export default defineSpec({
  goal: 'Every link works',
  boundaries: { include: ['docs/**'] },
  checks: { links: linkCheck() },
  agents: ['links', { server: 'notes', ask: [{ tool: 'read', args: { n: 1 } }] }],
})
`

test('openRuntime() joins the servers of a repository, and every door shows what they were asked', async () => {
  using repository = makeRepository({ 'docs/a.md': '# A\n' })
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-servers-'))
  using _gone = { [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) }
  writeFileSync(join(dir, 'noted.ts'), script)
  const env = { OSTINATO_SPECS: dir, OSTINATO_MODEL_URL: 'none' }
  using opened = openRecords(readConfig(env, { dataDir: join(dir, 'data') }))
  const records = { ...opened, journal: keepingInMemory(opened.journal) }
  const { journal } = records
  const host = fakeHost({
    notes: { tools: { read: { run: () => `docs/a.md is from 1999\n${'more '.repeat(900)}` } } },
  })
  const asked: string[] = []
  const hostOf = async (root: string) => {
    asked.push(root)
    return host
  }
  await using runtime = await openRuntime(records, { hostOf })
  const { specs } = records
  const { signal } = new AbortController()
  const served = [repository.root]
  const desk = createDesk({ journal, runtime: async () => runtime, specs, served, signal })
  expect(await desk.agents()).toContainEqual({ name: 'notes', builtIn: false })
  expect((await desk.specs.get('noted')).agents).toEqual(['links', 'notes'])

  const { cycle } = await desk.cycles.begin({ spec: 'noted' })
  const flow = createFlow(runtime.deps)
  const dispatcher = createDispatcher({
    journal,
    flow,
    concurrency: 1,
    owner: 'test',
    minutes: () => 1,
  })
  await dispatcher.idle()
  await dispatcher.stop()
  const { insights, silent, cycle: ended } = await desk.cycles.get(cycle.id)
  expect([ended.state, silent]).toEqual(['done', []])
  expect(insights).toMatchObject([{ kind: 'server/said', agent: 'notes', path: 'docs/a.md' }])
  expect(new Set(asked)).toEqual(new Set(served))

  expect(await desk.cycles.calls(cycle.id)).toMatchObject([
    { server: 'notes', tool: 'read', args: { n: 1 }, by: 'rule', fault: null },
  ])
  let said = ''
  const out = { write: (text: string) => (said += text) }
  await showExchanges(desk, cycle.id, createOutput({ out, err: out }))
  expect(said).toContain('notes read  by rule')
  expect(said).toContain('arguments: {"n":1}')
  expect(said).toContain('more; --json has all)')

  expect(await replayCycle(cycle.id, { journal, deps: runtime.deps })).toEqual([])
  expect(host.called).toEqual(['notes read'])
})
