import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { publicServer } from '../agents/host/host-at.ts'
import { guideTree } from '../ask/guide-tree.ts'
import { makeRepository } from '../support/git.ts'
import { startStandIn } from '../support/lm-studio/start.ts'
import { ostinato } from '../support/ostinato.ts'

const question = 'How long does a session token live?'

test('ostinato ask lets a model call a read-only tool of a trusted server, and cites what it said', async () => {
  using repository = makeRepository(guideTree)
  writeFileSync(join(repository.root, 'notes.txt'), 'Tokens live for 20 minutes since May.\n')
  const notes = publicServer('filesystem', repository.root)
  const mcpServers = { notes: { ...notes, ostinato: { trust: 'own' } } }
  writeFileSync(join(repository.root, 'mcp.json'), JSON.stringify({ mcpServers }))
  await using model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }] })
  const call = {
    name: 'notes__read_text_file',
    arguments: JSON.stringify({ path: join(repository.root, 'notes.txt') }),
  }
  const offered: string[][] = []
  model.reply(({ tools, messages }) => {
    offered.push([...tools])
    if (tools.length === 0) return { content: 'It lives for 20 minutes [1], 30 before [2].' }
    if (messages.some(({ role }) => role === 'tool')) return { content: 'Done.' }
    return tools.includes('call_tool')
      ? {
          toolCalls: [
            {
              name: 'call_tool',
              arguments: JSON.stringify({ name: call.name, arguments: JSON.parse(call.arguments) }),
            },
          ],
        }
      : { toolCalls: [call] }
  })
  using program = ostinato({ OSTINATO_MODEL_URL: model.url })
  const words = ['ask', question, '--root', repository.root]
  const before = await program.json(...words)
  expect(before.value.passages.map(({ kind }: { kind: string }) => kind)).not.toContain('tool')
  expect(offered).toEqual([[]])

  await program.run('agents', 'approve', 'notes', '--root', repository.root)
  const { value } = await program.json(...words)
  expect(value).toMatchObject({ cited: [1, 2], why: null })
  expect(value.passages[0]).toMatchObject({
    kind: 'tool',
    trust: 'stranger',
    ref: 'notes read_text_file',
  })
  expect(value.passages[0].text).toContain('Tokens live for 20 minutes since May.')
  const told = (await program.run('export')).out.split('\n')
  const called = told.filter((line) => line.includes('agent.called'))
  expect(called).toHaveLength(1)
  expect(called[0]).not.toContain('since May')
  // What a tool said may be kept, for a person to judge.
  const kept = await program.json(...words, '--suggest')
  expect(kept.value.suggestion).toMatch(/^s-/)
  const shown = await program.run('suggestions', 'show', kept.value.suggestion)
  expect(shown.out).toContain('tool notes read')
}, 60_000)
