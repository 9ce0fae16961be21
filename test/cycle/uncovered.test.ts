import { expect, test } from 'bun:test'

import type { Agent } from '../../src/agents/agent.ts'
import { createFlow } from '../../src/cycle/flow.ts'
import { type Insight, makeInsight } from '../../src/domain/insight.ts'
import { repoPath } from '../../src/domain/path.ts'
import { parseSpec } from '../../src/domain/spec.ts'
import { createDispatcher } from '../../src/engine/create-dispatcher.ts'
import { makeRepository } from '../support/git.ts'
import { modelsOf, scriptedModel } from '../support/scripted-model.ts'
import { cycleAt, openspecSpec } from './cycle-at.ts'
import { answers, queueTree, solveSpec } from './solve/solve-at.ts'

/** A cycle of a spec with an agent that says what the test says, beside the spec that works problems. */
async function uncoveredAt(drafts: 'nothing' | 'changes' = 'changes') {
  const repository = makeRepository(queueTree())
  let said: Partial<Insight>[] = []
  const teller: Agent = {
    name: 'teller',
    purpose: 'a test',
    ask: async () =>
      said.map((one, place) => ({
        ...makeInsight({
          kind: 'jobs/slow',
          severity: 'warning',
          path: repoPath('openspec/specs/queue-drain/spec.md'),
          line: place + 1,
          message: 'a slow job is not reported',
          evidence: `the worker drains slow job ${one.evidence ?? place} from the queue`,
          agent: 'teller',
          trust: 'own',
          answer: 'person',
        }),
        ...one,
      })),
  }
  const model = scriptedModel(answers())
  const spec = { ...openspecSpec, agents: ['teller'], drafts }
  const at = await cycleAt({ spec, agents: [teller], models: modelsOf(model) })
  const specs = new Map(await at.deps.specs(repository.root))
  specs.set('solve', { ...parseSpec('solve', solveSpec), name: 'solve', hash: '' })
  const clock = { now: Date.now() }
  const deps = { ...at.deps, specs: async () => specs, now: () => clock.now }
  return {
    at,
    clock,
    model,
    repository,
    /** One cycle that finds these, with what follows of it; resolves to the problems that were stated so far. */
    async found(insights: Partial<Insight>[], depth = 0): Promise<string[]> {
      said = insights
      const trigger = { kind: 'commit' as const, reason: 'a test', at: 1, depth }
      await at.journal.trigger({
        spec: 'test',
        repository: repository.root,
        trigger,
        all: false,
      })
      const dispatcher = createDispatcher({
        journal: at.journal,
        flow: createFlow(deps),
        concurrency: 1,
        owner: 'test',
        minutes: () => 1,
      })
      await dispatcher.idle()
      await dispatcher.stop()
      const stated = await at.journal.entries({ types: ['problem.stated'] })
      return stated.map(({ body }) => String(body['problem']))
    },
    drafted: () => at.journal.suggestions({ spec: 'solve' }),
    async [Symbol.asyncDispose]() {
      await at[Symbol.asyncDispose]()
      repository[Symbol.dispose]()
    },
  }
}

const three = [{}, {}, {}]

test('a cycle that finds what no requirement covers has a change drafted for it, under review as any other', async () => {
  await using on = await uncoveredAt()
  const [problem] = await on.found(three)
  expect(problem).toContain('the checks report "jobs/slow"')
  expect(problem).toContain('"the worker drains slow job 1 from the queue"')
  const [made, ...more] = await on.drafted()
  expect(more).toEqual([])
  expect(made).toMatchObject({ state: 'open', kind: 'person/problem', spec: 'solve' })
  expect(made?.why).toContain('for a problem that cycles found')
  expect(made?.insights).toMatchObject([{ trust: 'own', evidence: problem }])
  expect(made?.edits.map(({ path }) => path)).toContain(
    repoPath(`openspec/changes/${made?.insights[0]?.about.change}/proposal.md`),
  )
  const [cycle] = await on.at.journal.cycles({ spec: 'solve' })
  expect(cycle?.triggers).toMatchObject([{ kind: 'outcome', depth: 1, problem }])
}, 30_000)

test('a cycle states a problem once a week, and never again what was rejected on the same evidence', async () => {
  await using on = await uncoveredAt()
  const week = 8 * 24 * 60 * 60 * 1000
  expect(await on.found(three)).toHaveLength(1)
  expect(await on.found([...three, {}])).toHaveLength(1)
  const [made] = await on.drafted()
  if (made?.state !== 'open') throw new RangeError(`Cannot go on: it is ${made?.state}`)
  const review = { accept: false, by: 'ana', at: 2 }
  await on.at.journal.move([{ from: 'open', to: { ...made, review, state: 'rejected' } }], [])
  on.clock.now += week
  expect(await on.found(three)).toHaveLength(1)
  expect(await on.found([...three, { evidence: 'other' }])).toHaveLength(2)
}, 30_000)

test('a cycle states nothing beside a drafted change of the kind that waits, or of the same evidence that was taken', async () => {
  await using on = await uncoveredAt()
  const week = 8 * 24 * 60 * 60 * 1000
  expect(await on.found(three)).toHaveLength(1)
  on.clock.now += week
  // More of it is no reason to draft another while nobody has looked at the first.
  expect(await on.found([...three, { evidence: 'other' }])).toHaveLength(1)
  const [made] = await on.drafted()
  if (made?.state !== 'open') throw new RangeError(`Cannot go on: it is ${made?.state}`)
  const review = { accept: true, by: 'ana', at: 2 }
  await on.at.journal.move([{ from: 'open', to: { ...made, review, state: 'accepted' } }], [])
  on.clock.now += week
  expect(await on.found([...three, { evidence: 'other' }])).toHaveLength(1)
  const place = { mode: 'write' as const, at: 3 }
  const to = { ...made, review, place, state: 'applied' as const }
  await on.at.journal.move([{ from: 'accepted', to }], [])
  on.clock.now += week
  expect(await on.found(three)).toHaveLength(1)
  expect(await on.found([...three, { evidence: 'other' }])).toHaveLength(2)
}, 30_000)

test('a cycle states a problem in bounded plain words, whatever paths and evidence it is found in', async () => {
  await using on = await uncoveredAt()
  const long = Array.from({ length: 20 }, (_, at) => ({
    path: repoPath(`${`${'deep'.repeat(50)}/`.repeat(5)}a\u0085b/${at}.md`),
    evidence: `${at}\u009b${'long '.repeat(900)}`,
  }))
  const [problem = ''] = await on.found(long)
  expect(problem.split('\n')).toHaveLength(14)
  expect(problem).toContain('/a b/0.md: "0 long')
}, 30_000)

test('a cycle states what comes back in three cycles, marks what strangers wrote, and goes no deeper than it may', async () => {
  await using on = await uncoveredAt()
  expect(await on.found([{ trust: 'stranger' }])).toEqual([])
  expect(await on.found([{ trust: 'stranger' }])).toEqual([])
  expect(await on.found([{ trust: 'stranger' }])).toHaveLength(1)
  expect((await on.drafted())[0]?.insights).toMatchObject([{ trust: 'stranger' }])
  await on.found(
    [{}, {}, {}].map(() => ({ kind: 'jobs/lost' })),
    3,
  )
  const paused = await on.at.journal.entries({ types: ['cycle.paused'] })
  expect(paused.map(({ body }) => body['why'])).toEqual([expect.stringContaining('4 deep')])
}, 30_000)

test('a cycle states nothing where its spec does not say so, nor of what is covered, minor or answerable', async () => {
  await using off = await uncoveredAt('nothing')
  expect(await off.found(three)).toEqual([])
  await using on = await uncoveredAt()
  for (const one of [{ requirement: 'a: B' }, { severity: 'info' as const }])
    expect(await on.found([one, one, one])).toEqual([])
  expect(await off.drafted()).toEqual([])
}, 30_000)
