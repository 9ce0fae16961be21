import { expect, test } from 'bun:test'

import { happeningOf, happenings } from '../../../src/cli/live/happening.ts'
import type { Entry } from '../../../src/domain/entry.ts'

const entry = (more: Partial<Entry>): Entry => ({
  id: 1,
  at: 5,
  type: 'cycle.done',
  repository: '/r',
  body: {},
  ...more,
})

test.each([
  [
    entry({ spec: 'docs', body: { ending: 'nothing', why: 'all is well' } }),
    'docs: all is well',
    false,
  ],
  [
    entry({ type: 'suggestion.applied', spec: 'docs', body: { title: 'Mend\nit' } }),
    'docs: suggestion applied: Mend it',
    false,
  ],
  [
    entry({ type: 'job.failed', body: { job: 'nightly', why: 'no' } }),
    'job failed: nightly: no',
    true,
  ],
])('happeningOf() tells %j as one line', (one, what, isBad) => {
  expect(happeningOf(one)).toEqual({ at: 5, what, isBad })
})

test('happenings leave out what comes with every cycle', () => {
  expect(happenings).toContain('suggestion.accepted')
  for (const type of ['cycle.step', 'agent.asked', 'suggestion.opened'] as const)
    expect(happenings).not.toContain(type)
})
