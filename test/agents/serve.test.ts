import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Client as ModernClient } from '@modelcontextprotocol/client'
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as LegacyStdio } from '@modelcontextprotocol/sdk/client/stdio.js'
import * as v from 'valibot'

import { readConfig } from '../../src/config.ts'
import { askingAt } from '../../src/cycle/asking-at.ts'
import { openRecords } from '../../src/desk/records.ts'
import { openRuntime } from '../../src/desk/runtime.ts'
import { Insight } from '../../src/domain/insight.ts'
import { makeRepository } from '../support/git.ts'
import { troubledTree } from '../support/tree.ts'

const Answer = v.object({ insights: v.array(Insight) })
const main = join(import.meta.dir, '../../src/main.ts')

/** A repository in trouble, a folder for data, and how to launch an agent on them. */
function makePlace() {
  const repository = makeRepository(troubledTree())
  repository.commit({
    'docs/a.md': '[gone](gone.md)\n',
    'src/a.ts': '// TODO: name it\nexport const a = 1\n',
    'src/b.ts': 'export const b = 2\n',
  })
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-serve-'))
  return {
    repository,
    dir,
    launch: (agent: string, more: string[] = []) => ({
      command: process.execPath,
      args: [main, 'mcp', '--agent', agent, '--root', repository.root, '--data', dir, ...more],
      env: { PATH: process.env['PATH'] ?? '', HOME: dir },
      stderr: 'pipe' as const,
    }),
    [Symbol.dispose]() {
      repository[Symbol.dispose]()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** What an agent answers in this process. */
async function askHere(agent: string, { root, dir }: { root: string; dir: string }) {
  using records = openRecords(readConfig({ OSTINATO_DATA: dir }, {}))
  await using runtime = await openRuntime(records)
  const { deps } = runtime
  const spec = (await deps.specs('/none')).get('openspec')
  const known = (await deps.agents(root)).get(agent)
  if (!spec || !known) throw new Error('no spec, or no such agent')
  const at = { repository: root, commit: await deps.bases.head(root), spec }
  const signal = new AbortController().signal
  return await deps.bases.use(at, (base) =>
    askingAt({ ...at, base }, deps, { signal }, (asking) => known.ask(asking)),
  )
}

test.each(['openspec', 'links', 'git'])(
  'serveOverStdio() answers as %s does in this process, to clients of both generations',
  async (agent) => {
    using place = makePlace()
    const here = await askHere(agent, { root: place.repository.root, dir: place.dir })
    expect(here.length).toBeGreaterThan(0)

    const modern = new ModernClient({ name: 'test', version: '1' })
    await modern.connect(new ModernStdio(place.launch(agent)))
    const { tools } = await modern.listTools()
    expect(tools.map((tool) => [tool.name, tool.annotations?.readOnlyHint])).toEqual([
      ['insights', true],
    ])
    const told: number[] = []
    const now = await modern.callTool(
      { name: 'insights', arguments: {} },
      { onprogress: ({ progress }) => void told.push(progress) },
    )
    await modern.close()
    expect(v.parse(Answer, now.structuredContent).insights).toEqual(here)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    expect(told[0]).toBe(0)

    const legacy = new LegacyClient({ name: 'test', version: '1' })
    await legacy.connect(new LegacyStdio(place.launch(agent)))
    const then = await legacy.callTool({ name: 'insights', arguments: {} })
    const some = await legacy.callTool({ name: 'insights', arguments: { path: 'docs/**' } })
    await legacy.close()
    expect(v.parse(Answer, then.structuredContent).insights).toEqual(here)
    const texts = v.parse(
      v.array(v.object({ type: v.literal('text'), text: v.string() })),
      then.content,
    )
    expect(JSON.parse(texts[0]?.text ?? '')).toEqual(then.structuredContent)
    expect(v.parse(Answer, some.structuredContent).insights).toEqual(
      here.filter(({ path }) => path.startsWith('docs/')),
    )
  },
  60_000,
)

test('serveAgent() serves what the checks of a named spec find, and refuses to without one', async () => {
  using place = makePlace()
  const none = Bun.spawn([place.launch('checks').command, ...place.launch('checks').args], {
    env: place.launch('checks').env,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  expect(await none.exited).toBe(2)
  expect(await new Response(none.stdout).text()).toBe('')
  expect(await new Response(none.stderr).text()).toContain('name the spec')

  const client = new ModernClient({ name: 'test', version: '1' })
  await client.connect(new ModernStdio(place.launch('checks', ['--spec', 'openspec'])))
  const { structuredContent } = await client.callTool({ name: 'insights', arguments: {} })
  await client.close()
  // The built-in spec has no command.
  expect(structuredContent).toEqual({ insights: [] })
}, 60_000)
