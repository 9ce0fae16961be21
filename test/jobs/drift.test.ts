import { expect, test } from 'bun:test'

import drift from '../../jobs/drift.ts'
import type { Entry, NewEntry } from '../../src/domain/entry.ts'

const unasked = () => Promise.reject(new Error('it asks for no more'))
const hour = 60 * 60 * 1000

/** What the job logs over a journal of these entries, each so many hours old. */
async function reportOf(kept: (Omit<NewEntry, 'repository'> & { hours: number })[]) {
  const lines: string[] = []
  const cycle = 'c-0000000000001'
  const entries = [
    ...kept,
    { type: 'cycle.done' as const, spec: 'openspec', cycle, body: {}, hours: 0 },
  ]
  await drift.run({
    start: async (spec) => {
      expect(spec).toBe('openspec')
      return cycle
    },
    async *follow({ after } = {}) {
      expect(after).toBe(0)
      for (const [at, { hours, ...one }] of entries.entries()) {
        const entry: Entry = { ...one, id: at + 1, at: Date.now() - hours * hour, repository: '/r' }
        yield entry
      }
      throw new Error('it reads on after its cycle has ended')
    },
    step: async (_name, work) => work(),
    log: (...words) => void lines.push(words.join(' ')),
    agents: { call: unasked },
    model: { write: unasked },
    suggest: unasked,
    ask: unasked,
    repository: '/r',
    signal: new AbortController().signal,
  })
  return lines.slice(2)
}

const asked = (insights: number, hours: number, agent = 'openspec') => ({
  type: 'agent.asked' as const,
  spec: 'openspec',
  body: { agent, insights },
  hours,
})

test('jobs/drift.ts counts the week alone, by spec, and ends with its own cycle', async () => {
  expect(
    await reportOf([
      asked(90, 9 * 24),
      { type: 'suggestion.opened', spec: 'links', body: {}, hours: 8 * 24 },
      asked(12, 6 * 24),
      asked(3, 24, 'links'),
      { type: 'suggestion.opened', spec: 'openspec', body: {}, hours: 20 },
      { type: 'suggestion.opened', spec: 'openspec', body: {}, hours: 20 },
      { type: 'suggestion.applied', spec: 'openspec', body: {}, hours: 19 },
      { type: 'cycle.failed', spec: 'links', cycle: 'c-0000000000009', body: {}, hours: 5 },
      { type: 'cycle.done', spec: 'openspec', cycle: 'c-0000000000008', body: {}, hours: 4 },
      asked(7, 0),
    ]),
  ).toEqual([
    'Insights about the OpenSpec tree: 12 at first, 7 now.',
    '',
    '| spec | proposed | refuted | accepted | rejected | applied | reverted | failed cycles |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    '| links | 0 | 0 | 0 | 0 | 0 | 0 | 1 |',
    '| openspec | 2 | 0 | 0 | 0 | 1 | 0 | 0 |',
  ])
})

test('jobs/drift.ts says so where nothing came of the week', async () => {
  expect(await reportOf([])).toEqual([
    'The OpenSpec tree could not be looked at.',
    'Nothing was proposed or decided.',
  ])
})
