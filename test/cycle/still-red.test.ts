import { expect, test } from 'bun:test'

import { createTraceAgent } from '../../src/agents/trace.ts'
import { redInsightId } from '../../src/agents/trace/red.ts'
import { createBaselines, type Place } from '../../src/cycle/baselines.ts'
import { stillRed } from '../../src/cycle/still-red.ts'
import type { Edit } from '../../src/domain/edit.ts'
import { keptTrace } from '../../src/domain/kept-trace.ts'
import { repoPath } from '../../src/domain/path.ts'
import { parseSpec, type SpecInput } from '../../src/domain/spec.ts'
import { scenariosOf } from '../../src/openspec/scenarios.ts'
import { junit } from '../../src/script/check.ts'
import { ran } from '../support/command.ts'
import { makeRepository } from '../support/git.ts'
import { spec as document } from '../support/tree.ts'
import { type Answer, cycleAt } from './cycle-at.ts'

const path = 'openspec/specs/area/login/spec.md'
const files = {
  [path]: document('login', { 'Log in': ['Locked', 'Free'] }),
  'src/a.md': 'one\ntwo\n',
}
const id = 'area/login/log-in/locked'
const spec: SpecInput = {
  goal: 'g',
  boundaries: { include: ['src/**', 'openspec/**'] },
  checks: { tests: junit('bun test', { report: 'report.xml' }) },
  agents: ['trace'],
}
const confinement = { kind: 'bubblewrap' as const, warnings: [] }

/** Two tests of one scenario: each passes where its word is in the file. */
function answering(count: () => void): Answer {
  return (_line, view) => {
    count()
    const text = view.read(repoPath('src/a.md'))
    const one = (word: string) =>
      `<testcase name="${word} [${id}]">${text.includes(word) ? '' : '<failure>src/a.md:1:1</failure>'}</testcase>`
    const stdout = `<testsuites>${one('eins')}${one('zwei')}</testsuites>`
    return ran({ stdout, code: stdout.includes('failure') ? 1 : 0 })
  }
}

test('stillRed() objects while the scenario is not green, and runs nothing again [specs-that-run/an-answer-to-a-red-scenario-makes-it-green/a-scenario-that-stays-red]', async () => {
  using repository = makeRepository(files)
  let runs = 0
  const answer = answering(() => (runs += 1))
  await using at = await cycleAt({ spec, agents: [createTraceAgent()], answer, confinement })
  const { insights } = await at.cycle(repository.root)
  expect(insights.map((one) => [one.kind, String(one.path), one.line])).toEqual([
    ['trace/red', 'src/a.md', 1],
    ['trace/unbound', path, 15],
  ])
  const red = insights.filter((one) => one.kind === 'trace/red')
  const commit = repository.git(['rev-parse', 'HEAD']).trim()
  const named = { ...parseSpec('test', spec), name: 'test', hash: '' }
  const baselines = createBaselines()
  await at.deps.bases.use({ repository: repository.root, commit }, async (base) => {
    const signal = new AbortController().signal
    const before: Place = { repository: repository.root, commit, base, edits: [], signal }
    expect(red.map((one) => one.id)).toEqual(scenariosOf(base.view).slice(0, 1).map(redInsightId))
    const said = (...edits: Edit[]) =>
      stillRed(red, { before, after: { ...before, edits }, spec: named }, baselines)
    const write = (to: string): Edit => ({
      action: 'modify',
      path: repoPath('src/a.md'),
      replacements: [{ old: 'one\n', new: to }],
    })
    const still = `what it answers is still there: scenario [${id}] is`
    expect(await said(write('eins\n'))).toBe(`${still} red, and must be green`)
    expect(await said(write('eins zwei\n'))).toBeNull()
    const before2 = runs
    expect(await said(write('eins zwei\n'))).toBeNull()
    expect(runs).toBe(before2)
    expect(await said({ action: 'delete', path: repoPath(path), text: files[path] ?? '' })).toBe(
      `${still} gone, and must be green`,
    )
    const none = insights.filter((one) => one.kind === 'trace/unbound')
    expect(
      await stillRed(none, { before, after: before, spec: named }, createBaselines()),
    ).toBeNull()
  })
})

test('consult() keeps what a cycle saw, where its spec asks the agent', async () => {
  using repository = makeRepository(files)
  const about = { kind: 'trace', repository: repository.root }
  const answer = answering(() => undefined)
  await using at = await cycleAt({ spec, agents: [createTraceAgent()], answer, confinement })
  await at.cycle(repository.root)
  const kept = keptTrace(await at.journal.readings(about))
  expect(kept).toMatchObject({
    commit: repository.git(['rev-parse', 'HEAD']).trim(),
    from: ['test'],
  })
  expect(kept?.trace.capabilities[0]?.scenarios.map(({ state }) => state)).toEqual([
    'red',
    'unbound',
  ])
  // A trace of the same commit that rests on more specs stays.
  const [reading] = await at.journal.readings(about)
  if (!kept || !reading) throw new Error('nothing was kept')
  const { at: _at, ...value } = kept
  await at.journal.keepReadings([{ ...reading, value: { ...value, from: ['other', 'test'] } }])
  await at.cycle(repository.root)
  expect(keptTrace(await at.journal.readings(about))?.from).toEqual(['other', 'test'])
  await using plain = await cycleAt({
    spec: { ...spec, agents: ['openspec'] },
    agents: [createTraceAgent()],
    answer,
    confinement,
  })
  await plain.cycle(repository.root)
  expect(await plain.journal.readings(about)).toEqual([])
})
