import { expect, test } from 'bun:test'

import fc from 'fast-check'

import type { Cycle } from '../../src/domain/cycle.ts'
import type { Claim } from '../../src/engine/journal.ts'
import { trigger } from '../store/sample.ts'
import { claiming, journalAt, request } from './journal-at.ts'

const spec = fc.constantFrom('a', 'b', 'c')
const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('trigger' as const), spec }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('claim' as const), spec }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), spec }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), spec }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reclaim' as const), spec }) },
)

test('trigger() loses and doubles no trigger, with one cycle waiting and one running at most, whatever happens', async () => {
  using at = journalAt()
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
      run += 1
      const repository = `/repository-${run}`
      const { journal } = at
      const wanted: string[] = []
      let held: Claim[] = []
      const cycles = () => journal.cycles({ repository })
      for (const { do: name, spec } of actions) {
        const ofSpec = held.find(({ cycle }) => cycle.spec === spec)
        if (name === 'trigger') {
          const reason = `${wanted.length}`
          wanted.push(reason)
          await journal.trigger({ ...request, repository, spec, trigger: trigger({ reason }) })
        } else if (name === 'claim') {
          const claim = await journal.claim(claiming)
          if (claim) held.push(claim)
        } else if (name === 'end' && ofSpec) {
          await journal.end(ofSpec, { fault: null })
          held = held.filter((one) => one !== ofSpec)
        } else if (name === 'cancel') {
          const alive = (await cycles()).find((one) => one.spec === spec && one.endedAt === null)
          if (alive) await journal.cancel(alive.id, 'enough')
          held = held.filter(({ cycle }) => cycle.id !== alive?.id)
        } else if (name === 'reclaim') {
          expect((await journal.reclaim()).length).toBe(held.length)
          held = []
        }
        const now = await cycles()
        expect(repeated(now.filter(({ state }) => state === 'running'))).toEqual([])
        const waiting = now.filter((one) => one.state === 'queued' && one.startedAt === null)
        expect(repeated(waiting)).toEqual([])
        expect(now.filter(({ state }) => state === 'running').length).toBe(held.length)
      }
      await journal.reclaim()
      for (let claim; (claim = await journal.claim(claiming));)
        await journal.end(claim, { fault: null })
      const ended = await cycles()
      expect(ended.filter(({ endedAt }) => endedAt === null)).toEqual([])
      const carried = ended.flatMap(({ triggers }) => triggers.map(({ reason }) => reason))
      expect(carried.toSorted()).toEqual(wanted.toSorted())
    }),
    { numRuns: 40 },
  )
})

/** Specs that occur more than once. */
function repeated(cycles: Cycle[]): string[] {
  const specs = cycles.map(({ spec }) => spec)
  return specs.filter((spec, at) => specs.indexOf(spec) !== at)
}
