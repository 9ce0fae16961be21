import { expect, test } from 'bun:test'

import { askedOf } from '../../../src/page/views/agents/asked-of.ts'

const entry = { repository: '/r', spec: 'links', cycle: 'c-1' }

test('askedOf() tells of each agent the last time, and how often it did not answer', () => {
  const asked = (id: number, body: Record<string, unknown>) => ({
    ...entry,
    id,
    at: id,
    type: 'agent.asked',
    body,
  })
  const called = { ...entry, id: 4, at: 4, type: 'agent.called', body: { server: 'notes', ms: 7 } }
  const found = askedOf(
    [
      { ...called, id: 5, at: 5, body: { server: 'notes', fault: 'agent.timeout' } },
      called,
      asked(3, { agent: 'links', ms: 3, insights: 2 }),
      asked(2, { agent: 'links', ms: 2, insights: 0, why: 'it was tired' }),
      { ...asked(1, { agent: 'git', ms: 1, insights: 0 }), repository: '/other' },
      asked(0, { agent: 7 }),
    ],
    '/r',
  )
  expect(Object.fromEntries(found)).toEqual({
    links: { at: 3, ms: 3, insights: 2, why: null, times: 2, failures: 1 },
    notes: { at: 5, ms: null, insights: null, why: 'agent.timeout', times: 2, failures: 1 },
  })
})
