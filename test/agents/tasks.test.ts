import { expect, test } from 'bun:test'

import { createTasksAgent } from '../../src/agents/tasks.ts'
import type { ChangeDetail, ChangeTask, Obstacle } from '../../src/domain/change-shape.ts'
import type { Insight } from '../../src/domain/insight.ts'
import { parseSpec } from '../../src/domain/spec.ts'
import type { Suggestion } from '../../src/domain/suggestion.ts'
import { openSuggestion } from '../support/suggestion.ts'

const spec = {
  ...parseSpec('test', {
    goal: 'a test',
    boundaries: { include: ['src/**'] },
    checks: { links: { check: 'links' } },
    agents: ['tasks'],
  }),
  name: 'test',
  hash: '',
}
const view = {
  dir: '',
  paths: [],
  skipped: [],
  has: () => false,
  contentId: () => undefined,
  read: () => '',
}
const { signal } = new AbortController()

function task(over: Partial<ChangeTask>): ChangeTask {
  return { line: 3, text: '1.1 Do it', done: false, scenarios: [], ...over }
}

let last: Insight[] = []

async function told(
  tasks: ChangeTask[],
  so: {
    accepted?: ChangeDetail['accepted']
    obstacles?: Obstacle[]
    known?: Suggestion[]
  } = {},
) {
  const change = {
    id: 'c',
    folder: 'openspec/changes/c',
    accepted: so.accepted ?? 'yes',
    acceptance: null,
    hash: '',
    text: '',
    next: null,
    tasks,
    scenarios: [{ id: 'a/b/c', state: 'green' as const }],
  }
  const agent = createTasksAgent({
    standings: async () => [change],
    obstacles: async () => so.obstacles ?? [],
  })
  const known = async () => so.known ?? []
  const found = await agent.ask({ view, repository: '/r', commit: 'x', spec, signal, known })
  last = found
  return found.map(({ kind, answer, line, message }) => [kind, answer, line, message])
}

const named = (...states: ChangeTask['scenarios'][number]['state'][]) =>
  states.map((state, at) => ({ id: `a/b/${at}`, state }))
const name = 'Task "1.1 Do it" of change "c"'

test('createTasksAgent() reports the next open task only, and who can answer it', async () => {
  const later = task({ line: 4, text: '1.2 Later' })
  const table: [ChangeTask['scenarios'], string, string, string][] = [
    [[], 'tasks/open', 'person', `${name} names no scenario that could prove it`],
    [
      named('red', 'unbound'),
      'tasks/open',
      'person',
      `${name} is proved by no test that names a/b/1`,
    ],
    [named('unknown'), 'tasks/open', 'person', `${name} is proved by no test that names a/b/0`],
    [named('green', 'red'), 'tasks/open', 'model', `${name} is open: a/b/1 red`],
    [named('green'), 'tasks/proven', 'remedy', `${name} is open, and all it names is green`],
  ]
  for (const [scenarios, kind, answer, message] of table)
    expect(await told([task({ line: 2, done: true }), task({ scenarios }), later])).toEqual([
      [kind, answer, 3, message],
    ])
})

test('createTasksAgent() says nothing of a change that is not accepted as it is', async () => {
  expect(await told([task({})], { accepted: 'no' })).toEqual([])
  expect(await told([task({})], { accepted: 'other' })).toEqual([])
})

test('createTasksAgent() reports a change whose tasks are done: ready, or what is in the way', async () => {
  const done = [task({ done: true })]
  expect(await told(done)).toMatchObject([['tasks/ready', 'remedy', null, expect.any(String)]])
  const obstacles = [{ code: 'red' as const, message: 'Scenario "a/b/c" is red' }]
  expect(await told(done, { obstacles })).toMatchObject([
    ['tasks/blocked', 'person', null, expect.stringContaining('Scenario "a/b/c" is red')],
  ])
})

test('createTasksAgent() leaves a task to a person after three refuted tries, of this very task', async () => {
  const longer = task({ text: '1.1 Do it well', scenarios: named('red') })
  await told([longer])
  const [insight] = last
  if (!insight) throw new Error('nothing was told')
  const { state: _open, ...one } = openSuggestion({
    insights: [insight],
    by: { kind: 'model', model: 'm', label: 'l', asked: 'a' },
  })
  const known = Array.from({ length: 3 }, (): Suggestion => ({ ...one, state: 'refuted' }))
  const open = (text: string, left: Suggestion[]) =>
    told([task({ text, scenarios: named('red') })], { known: left })
  expect(await open('1.1 Do it well', known)).toMatchObject([
    ['tasks/open', 'person', 3, expect.stringContaining('was tried 3 times')],
  ])
  expect(await open('1.1 Do it well', known.slice(1))).toMatchObject([
    ['tasks/open', 'model', 3, expect.any(String)],
  ])
  expect(await open('1.1 Do it', known)).toMatchObject([
    ['tasks/open', 'model', 3, expect.any(String)],
  ])
})
