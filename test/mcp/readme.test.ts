import { expect, test } from 'bun:test'
import { join } from 'node:path'

import * as v from 'valibot'

import { deskOffer } from '../../src/mcp/desk-offer.ts'
import { smallKit } from '../http/small-kit.ts'
import { documents as readme } from '../support/documents.ts'
import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { startService } from '../support/service.ts'
import { connect } from './clients.ts'

const root = join(import.meta.dir, '../..')
const section = readme.slice(readme.indexOf('\n## MCP'), readme.indexOf('\n## One agent alone'))

const Entry = v.union([
  v.object({ url: v.string(), headers: v.object({ Authorization: v.string() }) }),
  v.object({ command: v.literal('node'), args: v.array(v.string()) }),
])
type Entry = v.InferOutput<typeof Entry>
const Servers = v.record(v.string(), Entry)
const File = v.union([v.object({ mcpServers: Servers }), v.object({ servers: Servers })])

/** Every server that the README's files name, and those of its lines for Claude Code. */
function entries(): Entry[] {
  const files = [...section.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => {
    const file = v.parse(File, JSON.parse(text))
    return 'servers' in file ? file.servers : file.mcpServers
  })
  const lines = [...section.matchAll(/^claude mcp add (.*)$/gm)].map(([, words = '']): Entry => {
    const [command = '', ...args] = words.split(' -- ')[1]?.split(' ') ?? []
    if (command) return v.parse(Entry, { command, args })
    const [, url] =
      /--transport http \S+ (\S+) --header "Authorization: Bearer \$TOKEN"/.exec(words) ?? []
    return v.parse(Entry, { url, headers: { Authorization: 'Bearer TOKEN' } })
  })
  return [...files.flatMap((servers) => Object.values(servers)), ...lines]
}

test('README.md has a row for every tool that a desk without more doors offers', () => {
  const rows = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
  expect(rows.sort()).toEqual(deskOffer(smallKit()).tools.map((tool) => tool.name))
})

test('README.md tells four programs how to reach us, by HTTP and by standard input', () => {
  for (const name of ['LM Studio', 'Cursor', 'Claude Code', 'VS Code'])
    expect(section).toContain(`**${name}**`)
  expect(entries().map((one) => ('url' in one ? 'http' : 'stdio'))).toEqual([
    'http',
    'stdio',
    'http',
    'stdio',
    'http',
    'stdio',
  ])
})

test('each way that README.md names leads to our tools', async () => {
  using repository = makeRepository({ 'README.md': '# A project\n' })
  await using service = await startService(repository.root)
  using alone = ostinato()
  for (const entry of entries()) {
    if ('url' in entry) {
      const url = entry.url.replace('http://127.0.0.1:4617', service.url)
      expect(url).toStartWith(service.url)
      expect(entry.headers.Authorization).toBe('Bearer TOKEN')
      await using client = await connect('modern', { url, token: service.token })
      expect(await client.tools()).toContain('run_cycle')
      continue
    }
    // setup.mjs hands its words on to the program, after installing what is missing.
    const [setup, ...words] = entry.args
    expect(setup).toBe('/path/to/ostinato/setup.mjs')
    const said = words.map((word) => word.replace('/path/to/my-project', repository.root))
    const command = [process.execPath, '--no-env-file', join(root, 'src/main.ts'), ...said]
    await using client = await connect('legacy', { command, env: alone.env, cwd: alone.data })
    expect(await client.tools()).toContain('run_cycle')
  }
})
