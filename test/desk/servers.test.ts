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
import { openRecords } from '../../src/desk/records.ts'
import { replayCycle } from '../../src/desk/replay.ts'
import { openRuntime } from '../../src/desk/runtime.ts'
import { createDispatcher } from '../../src/engine/create-dispatcher.ts'
import { makeRepository } from '../support/git.ts'

const server = join(
  import.meta.dir,
  '../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js',
)
const script = (file: string) => `import { defineSpec, linkCheck } from 'ostinato'

export default defineSpec({
  goal: 'Every link works',
  boundaries: { include: ['docs/**'] },
  checks: { links: linkCheck() },
  agents: ['links', { server: 'notes', ask: [{ tool: 'read_text_file', args: { path: ${JSON.stringify(file)} } }] }],
})
`

test('a real server of mcp.json is asked by a spec, and every door shows what it said', async () => {
  const text = `docs/a.md is from 1999\n${'more '.repeat(900)}`
  using repository = makeRepository({ 'docs/a.md': text })
  const launch = { command: process.execPath, args: [server, repository.root] }
  writeFileSync(
    join(repository.root, 'mcp.json'),
    JSON.stringify({ mcpServers: { notes: launch } }),
  )
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-servers-'))
  using _gone = { [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }) }
  writeFileSync(join(dir, 'noted.ts'), script(join(repository.root, 'docs/a.md')))
  const env = { OSTINATO_SPECS: dir, OSTINATO_MODEL_URL: 'none' }
  using records = openRecords(readConfig(env, { dataDir: join(dir, 'data') }))
  const { journal, scripts, jobJournal, jobFiles } = records
  await using runtime = await openRuntime(records)
  const { signal } = new AbortController()
  const served = [repository.root]
  const desk = createDesk({
    journal,
    runtime: async () => runtime,
    scripts,
    jobJournal,
    jobFiles,
    served,
    attention: 20,
    signal,
  })
  const shown = async () => (await desk.agents({})).agents.find(({ name }) => name === 'notes')
  const waiting = await shown()
  expect(waiting).toMatchObject({ builtIn: false, server: { state: 'asking', calls: 0 } })
  await desk.approve('notes', { launch: waiting?.server?.launch ?? '', by: 'ana' })
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

  expect(await desk.cycles.calls(cycle.id)).toMatchObject([
    { server: 'notes', tool: 'read_text_file', by: 'rule', fault: null },
  ])
  let said = ''
  const out = { write: (text: string) => (said += text) }
  await showExchanges(desk, cycle.id, createOutput({ out, err: out }))
  expect(said).toContain('notes read_text_file  by rule')
  expect(said).toContain('docs/a.md"}')
  expect(said).toContain('more; --json has all)')

  const calls = (await shown())?.server?.calls
  expect(await replayCycle(cycle.id, { journal, deps: runtime.deps })).toEqual([])
  expect((await shown())?.server?.calls).toBe(calls)
}, 60_000)
