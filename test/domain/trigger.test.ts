import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { StatedDraft } from '../../src/domain/stated-draft.ts'
import { joinTriggers, type Trigger } from '../../src/domain/trigger.ts'

const trigger = (change: Partial<Trigger> = {}): Trigger => ({
  kind: 'route',
  reason: 'r',
  at: 1,
  depth: 0,
  ...change,
})

test('joinTriggers() remembers twenty, and of more only that a stranger asked and what is to be solved', () => {
  let triggers: Trigger[] = []
  for (let at = 0; at < 1000; at += 1) triggers = joinTriggers(triggers, trigger({ at }))
  expect(triggers.map((one) => one.at)).toEqual([...Array(20).keys()])
  for (let at = 0; at < 3; at += 1)
    triggers = joinTriggers(triggers, trigger({ trust: 'stranger' }))
  expect(triggers).toHaveLength(21)
  expect(triggers.at(-1)?.trust).toBe('stranger')
  expect(joinTriggers(triggers, trigger({ problem: 'it is slow' }))).toHaveLength(22)
  const draft = v.parse(StatedDraft, {
    title: 't',
    why: 'w',
    job: 'nightly',
    run: 'r',
    edits: [{ action: 'create', path: 'a.md', text: 'a' }],
  })
  triggers = joinTriggers(triggers, trigger({ draft }))
  expect(triggers).toHaveLength(22)
  // The same edits wait once, whoever suggests them.
  expect(joinTriggers(triggers, trigger({ draft: { ...draft, why: 'x' } }))).toHaveLength(22)
})
