import { expect, test } from 'bun:test'

import { createFlow } from '../../src/cycle/flow.ts'
import { makeRepository } from '../support/git.ts'
import { cycleAt } from './cycle-at.ts'

const context = { signal: new AbortController().signal, progress() {} }

test('createFlow() ends a cycle with the spec it began with, and says so where a restart has another', async () => {
  using repository = makeRepository({ 'README.md': '# A\n\n[gone](docs/gone.md)\n' })
  await using at = await cycleAt()
  const spec = (await at.deps.specs(repository.root)).get('test')
  if (!spec) throw new Error('cycleAt() has no spec "test"')
  let now = { ...spec, hash: 'first' }
  const deps = { ...at.deps, specs: async () => new Map([['test', now]]) }
  const trigger = { kind: 'hand' as const, reason: 'a test', at: 1, depth: 0 }
  const place = { spec: 'test', repository: repository.root }
  const triggered = await at.journal.trigger({ ...place, trigger, all: false })
  if ('paused' in triggered) throw new Error(triggered.paused)
  const { cycle } = triggered
  const flow = createFlow(deps)
  const { result: observed } = await flow.observe(cycle, context)
  expect(observed.specHash).toBe('first')
  now = { ...spec, hash: 'second', agents: ['nobody'] }
  const { result: consulted, entries = [] } = await flow.consult(cycle, observed, context)
  expect(consulted.silent).toEqual([])
  expect(entries.map(({ type }) => type)).not.toContain('cycle.other-spec')
  // Another process has another object for the same cycle.
  const resumed = await createFlow(deps).consult({ ...cycle }, observed, context)
  expect(resumed.result.silent.map(({ agent }) => agent)).toEqual(['nobody'])
  expect(resumed.entries).toContainEqual(
    expect.objectContaining({
      type: 'cycle.other-spec',
      cycle: cycle.id,
      body: { before: 'first', now: 'second' },
    }),
  )
})
