import { expect, test } from 'bun:test'

import * as v from 'valibot'

import type { Agent } from '../../src/agents/agent.ts'
import { Consulted } from '../../src/domain/cycle.ts'
import { makeInsight } from '../../src/domain/insight.ts'
import { repoPath } from '../../src/domain/path.ts'
import { makeRepository } from '../support/git.ts'
import { troubledTree } from '../support/tree.ts'
import { cycleAt, openspecSpec } from './cycle-at.ts'

const broken: Agent = {
  name: 'broken',
  purpose: 'to fail',
  ask: () => Promise.reject(new Error('out of order')),
}

test('consult() loses only the insights of an agent that fails, and says so', async () => {
  using repository = makeRepository(troubledTree())
  await using at = await cycleAt({
    agents: [broken],
    spec: { ...openspecSpec, agents: ['broken', 'openspec', 'nobody'] },
  })
  const { verified, insights } = await at.cycle(repository.root)
  expect(insights.length).toBeGreaterThan(10)
  expect(verified.silent).toEqual([
    { agent: 'broken', why: 'out of order' },
    {
      agent: 'nobody',
      why: 'Cannot ask agent "nobody": the known agents are openspec, links, broken',
    },
  ])
  // An agent that cannot look at the result cannot say that it is well.
  expect(verified.suggestions.every((one) => one.state === 'refuted')).toBe(true)
})

test('consult() says that a remedy could answer only where one does', async () => {
  using repository = makeRepository(troubledTree())
  await using at = await cycleAt()
  const { insights } = await at.cycle(repository.root)
  const answers = (kind: string) =>
    insights.filter((one) => one.kind === kind).map((one) => [one.about.change, one.answer])
  expect(answers('openspec/scenario-omitted').sort()).toEqual([
    ['omit-scenarios', 'remedy'],
    ['rename-scenario', 'model'],
  ])
})

test('consult() believes nothing of what an agent says is a remedy: the remedy looks for itself', async () => {
  using repository = makeRepository(troubledTree())
  const liar: Agent = {
    name: 'liar',
    purpose: 'to report what is not there',
    ask: async () => [
      makeInsight({
        kind: 'openspec/scenario-omitted',
        severity: 'error',
        path: repoPath('openspec/config.yaml'),
        line: 1,
        message: 'm',
        evidence: '../../etc/passwd',
        agent: 'liar',
        trust: 'stranger',
        answer: 'remedy',
        about: { requirement: 'Sign in' },
      }),
    ],
  }
  await using at = await cycleAt({ agents: [liar], spec: { ...openspecSpec, agents: ['liar'] } })
  const { verified, insights } = await at.cycle(repository.root)
  expect(verified.suggestions).toEqual([])
  expect(insights.map((one) => one.answer)).toEqual(['person'])
})

test('consult() lets a brief decide that knows the kind, and else believes the agent where there is a text', async () => {
  using repository = makeRepository(troubledTree())
  const liar: Agent = {
    name: 'liar',
    purpose: 'to report what no model could answer',
    ask: async () =>
      [
        ['openspec/purpose-missing', 'openspec/changes/archive/2026-01-02-old/proposal.md'],
        ['openspec/scenario-missing', 'openspec/changes/archive/2026-01-02-old/proposal.md'],
        ['liar/anything', 'openspec/changes/archive/2026-01-02-old/proposal.md'],
        ['liar/folder', 'openspec/changes/archive'],
        ['liar/nothing', 'openspec/none.md'],
        ['liar/settings', 'openspec/config.yaml'],
        ['liar/outside', 'README.md'],
      ].map(([kind = '', path = '']) =>
        makeInsight({
          kind,
          severity: 'error',
          path: repoPath(path),
          line: 1,
          message: 'm',
          evidence: 'e',
          agent: 'liar',
          trust: 'stranger',
          answer: 'model',
        }),
      ),
  }
  await using at = await cycleAt({
    agents: [liar],
    spec: { ...openspecSpec, agents: ['liar', 'openspec'] },
  })
  const { insights } = await at.cycle(repository.root)
  const kinds = (answer: string) =>
    insights.filter((one) => one.answer === answer).map((one) => one.kind)
  expect([...new Set(kinds('model'))].sort()).toEqual([
    'liar/anything',
    'openspec/purpose-placeholder',
    'openspec/scenario-omitted',
  ])
  for (const kind of ['liar/folder', 'liar/nothing', 'liar/settings', 'liar/outside'])
    expect(kinds('person')).toContain(kind)
  expect(kinds('person')).toContain('openspec/purpose-missing')
  // No brief writes a whole proposal or the tasks of a change.
  expect(kinds('person')).toContain('openspec/proposal-missing')
})

test('consult() keeps who was asked, what they had, and why one was silent', async () => {
  using repository = makeRepository(troubledTree())
  const spec = { ...openspecSpec, agents: ['openspec', 'broken'] }
  await using at = await cycleAt({ agents: [broken], spec })
  const { cycle, insights } = await at.cycle(repository.root)
  const step = (await at.journal.finishedSteps(cycle.id)).find((one) => one.step === 'consult')
  const { asked } = v.parse(Consulted, step?.result)
  expect(asked.map(({ agent, insights: count, why }) => [agent, count, why])).toEqual([
    ['openspec', insights.length, null],
    ['broken', 0, 'out of order'],
  ])
  expect(asked.every(({ ms }) => Number.isInteger(ms) && ms >= 0)).toBe(true)
  const entries = await at.journal.entries({ cycle: cycle.id, types: ['agent.asked'], limit: 10 })
  expect(entries.map((one) => one.body)).toEqual(
    asked.map(({ why, ...rest }) => ({ ...rest, ...(why !== null && { why }) })),
  )
})

test('Consulted reads the results of versions that kept neither who was asked nor sources', async () => {
  using repository = makeRepository(troubledTree())
  await using at = await cycleAt()
  const { cycle, insights } = await at.cycle(repository.root)
  const step = (await at.journal.finishedSteps(cycle.id)).find((one) => one.step === 'consult')
  const { asked: _asked, ...old } = v.parse(Consulted, step?.result)
  const older = { ...old, insights: insights.map(({ sources: _sources, ...rest }) => rest) }
  expect(v.parse(Consulted, older)).toEqual({ ...old, asked: [], insights })
})
