import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { chaos } from '../agents/host/host-at.ts'
import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { startService } from '../support/service.ts'

test('ostinato agents shows and approves through a running service, by what was shown', async () => {
  using repository = makeRepository({ 'README.md': '# A\n' })
  const { root } = repository
  const say = (mode: string) =>
    writeFileSync(join(root, 'mcp.json'), JSON.stringify({ mcpServers: { x: chaos(mode) } }))
  say('good')
  await using service = await startService(root)
  const run = (...words: string[]) => service.program.run('agents', ...words, '--root', root)
  const listed = await run('list')
  expect(listed).toMatchObject({ code: 0, err: expect.stringContaining('through the service') })
  expect(listed.out).toContain('openspec  built in\n')
  expect(listed.out).toContain('x  asking  0 tools  waits for your consent')
  expect((await run('approve', 'x', '--by', 'ana')).out).toContain('x  ready  2 tools')
  expect((await run('show', 'x')).out).toContain('x__echo  says it again')
  say('other')
  await run('approve', 'x')
  const shown = await run('show', 'x')
  expect(shown.out).toContain('echo: its definition is changed, and it is not called')
  const [, approval = ''] =
    /ostinato agents (approve x --tool echo --hash \w+)/.exec(shown.out) ?? []
  expect((await run(...approval.split(' '))).out).toContain('x  ready  1 tool  1 changed')
  const wrong = await run('approve', 'x', '--tool', 'new', '--hash', 'a'.repeat(64))
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('it is not what was shown')])
  expect(await run('approve', 'openspec')).toMatchObject({ code: 2 })
  expect(await run('show', 'nobody')).toMatchObject({ code: 1 })
  const { value } = await service.program.json('agents', '--root', root)
  expect(value.agents.map(({ name }: { name: string }) => name)).toEqual([
    'openspec',
    'links',
    'git',
    'checks',
    'trace',
    'tasks',
    'x',
  ])
})

test('ostinato start --once ends with the servers that wait for consent, and the command that shows them', async () => {
  using program = ostinato()
  using repository = makeRepository({
    'README.md': '# A\n',
    'mcp.json': JSON.stringify({ mcpServers: { x: chaos('good') } }),
  })
  const { root } = repository
  const { code, out } = await program.run('start', '--once', root)
  expect(code).toBe(0)
  expect(out).toContain(`waiting for your consent:\n  x: its launch was not approved\n`)
  const [, command = ''] = /^ {2}ostinato (agents list --root \S+)$/m.exec(out) ?? []
  const listed = await program.run(...command.split(' '))
  expect(listed.out).toContain('x  asking  0 tools  waits for your consent')
})
