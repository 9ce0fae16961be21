import { expect, test } from 'bun:test'
import { join } from 'node:path'

import { answers, problem, queueTree } from '../cycle/solve/solve-at.ts'
import { makeRepository } from '../support/git.ts'
import { startStandIn } from '../support/lm-studio/start.ts'
import { ostinato } from '../support/ostinato.ts'

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
  const said = answers()
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
  model.reply((request) => {
    const text = JSON.stringify(request)
    const label = Object.entries(labels).find(([words]) => text.includes(words))?.[1] ?? 'purpose'
    return { content: JSON.stringify(said({ label, messages: [], maxTokens: 1 })) }
  })
  using program = ostinato({ OSTINATO_MODEL_URL: model.url })
  const file = join(program.data, 'problem.txt')
  await Bun.write(file, `${problem}\n`)
  const ran = await program.run('solve', '--file', file, '--root', repository.root)
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' })
  expect(ran.out).toContain('+The worker SHALL report the name of each slow job before it stops.')
  expect(ran.out).toMatch(/Next: ostinato suggestions accept s-[0-9a-f]{12} --apply/)
}, 30_000)
