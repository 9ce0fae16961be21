import { expect, test } from 'bun:test'
import { join } from 'node:path'

import { answers, problem, queueTree } from '../cycle/solve/solve-at.ts'
import { makeRepository } from '../support/git.ts'
import type { ChatBody, Reply } from '../support/lm-studio/stand-in.ts'
import { startStandIn } from '../support/lm-studio/start.ts'
import { ostinato } from '../support/ostinato.ts'

const labels: Record<string, string> = {
  'part of the software a problem': 'capability',
  'short title': 'title',
  'the Why of': 'why',
  'do differently': 'changes',
  'write one requirement': 'requirement',
  'write one scenario': 'scenario',
  'in one line what a programmer': 'task',
  'makes one of the existing': 'existing',
}

/** The piece that a request asks for; null for a request of another kind. */
function labelOf(request: ChatBody): string | null {
  const text = JSON.stringify(request)
  return Object.entries(labels).find(([words]) => text.includes(words))?.[1] ?? null
}

function answerTo(label: string | null): Reply {
  const said = answers()({ label: label ?? 'purpose', messages: [], maxTokens: 1 })
  return { content: JSON.stringify(said) }
}

test('solve refuses a problem that cannot be worked, says what to do, and queues nothing', async () => {
  using repository = makeRepository(queueTree())
  using bare = makeRepository({ 'README.md': '# Nothing yet\n' })
  using program = ostinato()
  const noModel = await program.run('solve', problem, '--root', repository.root)
  expect(noModel.code).toBe(1)
  expect(noModel.err).toContain('ostinato doctor')
  const noTree = await program.run('solve', problem, '--root', bare.root)
  expect(noTree.code).toBe(1)
  expect(noTree.err).toContain('ostinato init')
  expect((await program.run('solve', '--root', repository.root)).code).toBe(2)
  expect((await program.json('cycles', 'list')).value.cycles).toEqual([])
}, 30_000)

test('solve reads a problem from a file and prints the change and the next step', async () => {
  using repository = makeRepository(queueTree())
  await using model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }] })
  model.reply((request) => answerTo(labelOf(request)))
  using program = ostinato({ OSTINATO_MODEL_URL: model.url })
  const file = join(program.data, 'problem.txt')
  await Bun.write(file, `${problem}\n`)
  const ran = await program.run('solve', '--file', file, '--root', repository.root)
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' })
  expect(ran.out).toContain('+The worker SHALL report the name of each slow job before it stops.')
  expect(ran.out).toMatch(/Next: ostinato suggestions accept s-[0-9a-f]{12} --apply/)
}, 30_000)

test('solve goes on after kill -9 with the pieces that were had: each is asked for once', async () => {
  using repository = makeRepository(queueTree())
  await using model = await startStandIn({ models: [{ key: 'qwen', context: 8192 }] })
  using program = ostinato({ OSTINATO_MODEL_URL: model.url })
  const words = ['solve', problem, '--root', repository.root]
  const child = program.spawn(...words)
  const asked: (string | null)[] = []
  model.reply((request) => {
    const label = labelOf(request)
    asked.push(label)
    if (label === 'requirement') child.kill('SIGKILL')
    return answerTo(label)
  })
  await child.exited
  expect(child.signalCode).toBe('SIGKILL')
  const { value: left } = await program.json('cycles', 'list')
  expect(left.cycles).toMatchObject([{ spec: 'solve', state: 'running' }])
  const before = asked.filter((label) => label !== null)
  expect(before).toEqual(expect.arrayContaining(['capability', 'title', 'why', 'changes']))

  const { code, value } = await program.json(...words)
  expect([code, value.cycle.state]).toEqual([0, 'done'])
  // The piece that was asked for when it died is asked for again, and what no model had said yet.
  const again = asked.slice(asked.indexOf('requirement') + 1)
  expect(again[0]).toBe('requirement')
  const had = ['capability', 'title', 'why', 'changes', null]
  expect(again.filter((label) => had.includes(label))).toEqual([])
  const { value: list } = await program.json('suggestions', 'list')
  expect(list.suggestions).toHaveLength(1)
  expect((await program.json('cycles', 'list')).value.cycles).toHaveLength(1)
}, 60_000)
