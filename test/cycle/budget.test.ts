import { expect, test } from 'bun:test'

import { createBudget } from '../../src/cycle/budget.ts'
import { keepExchanges } from '../../src/cycle/keep-exchanges.ts'
import type { Cycle } from '../../src/domain/cycle.ts'
import { type Limits, usualLimits } from '../../src/domain/limits.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { answer, ask, fakeModel } from '../model/fake-model.ts'
import { queuedCycle, tempDir, trigger } from '../store/sample.ts'
import { never } from './exchanges-at.ts'

/** Cycles of specs whose model costs 15 tokens an answer, on a store of their own. */
async function budgetAt(so: { limits?: Partial<Limits>; dailyTokens?: number } = {}) {
  const temp = tempDir()
  const store = openStore({ dir: temp.path })
  const journal = createJournal(store)
  const limits = { ...usualLimits, ...so.limits }
  const limiting = () => ({ limits, specHash: null, dailyTokens: so.dailyTokens ?? null })
  // A new one is what a restart makes.
  let budget = createBudget(journal, limiting)
  let gate: Promise<void> | null = null
  let atOnce = 0
  let most = 0
  const model = fakeModel(async () => {
    most = Math.max(most, (atOnce += 1))
    await gate
    atOnce -= 1
    return answer('said')
  })
  return {
    journal,
    model,
    most: () => most,
    hold(until: Promise<void>) {
      gate = until
    },
    restart() {
      budget = createBudget(journal, limiting)
    },
    async cycle(spec: string, kind: 'commit' | 'hand' = 'commit'): Promise<Cycle> {
      const cycle = queuedCycle({ spec, triggers: [trigger({ kind })], state: 'done', endedAt: 1 })
      await store.write(() => store.runs.insert(cycle))
      return cycle
    },
    /** Asks so often, one after the other, until it is refused; the words of each are its own. */
    async asked(cycle: Cycle, times: number, words = 'say'): Promise<number> {
      const models = { write: model, judge: null, embed: null }
      const { write } = keepExchanges(models, { journal, cycle, now: Date.now, budget })
      for (let count = 0; count < times; count += 1)
        try {
          await write.complete(ask(`${words} ${count}`), { signal: never })
        } catch (error) {
          expect(error).toMatchObject({ code: 'model.budget' })
          return count
        }
      return times
    },
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      temp[Symbol.dispose]()
    },
  }
}

test('createBudget() ends the asking of a cycle whose tokens are spent, whoever resumes it', async () => {
  using at = await budgetAt({ limits: { tokens: 40 } })
  const cycle = await at.cycle('docs')
  expect(await at.asked(cycle, 2)).toBe(2)
  at.restart()
  // The two that are kept cost nothing again, and are still counted.
  expect(await at.asked(cycle, 9)).toBe(3)
  expect(at.model.heard).toHaveLength(3)
  expect(await at.asked(await at.cycle('docs'), 2)).toBe(2)
})

test('createBudget() counts a day by spec; a person who asks by hand is answered all the same', async () => {
  using at = await budgetAt({ limits: { perDay: { tokens: 30, minutes: 1 } } })
  expect(await at.asked(await at.cycle('docs'), 9)).toBe(2)
  expect(await at.asked(await at.cycle('docs'), 9)).toBe(0)
  expect(await at.asked(await at.cycle('links'), 9)).toBe(2)
  expect(await at.asked(await at.cycle('docs', 'hand'), 4)).toBe(4)
})

test('createBudget() caps all cycles together, those by hand as well', async () => {
  using at = await budgetAt({ dailyTokens: 30 })
  expect(await at.asked(await at.cycle('docs'), 1)).toBe(1)
  expect(await at.asked(await at.cycle('links', 'hand'), 9)).toBe(1)
})

test('createBudget() lets many cycles at once go beyond a day by one exchange at most', async () => {
  using at = await budgetAt({ dailyTokens: 100 })
  const held = Promise.withResolvers<void>()
  at.hold(held.promise)
  const cycles = await Promise.all(
    Array.from({ length: 8 }, (_, place) => at.cycle(`spec-${place}`)),
  )
  const asked = Promise.all(cycles.map((cycle, place) => at.asked(cycle, 9, `cycle ${place}`)))
  held.resolve()
  const counts = await asked
  // 100 tokens are six exchanges of 15 and the one that goes beyond.
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7)
  expect(at.model.heard).toHaveLength(7)
})

test('createBudget() lets exchanges go at once where there is room for what they may cost', async () => {
  using at = await budgetAt({ limits: { tokens: 100_000 } })
  const held = Promise.withResolvers<void>()
  at.hold(held.promise)
  const cycle = await at.cycle('docs')
  const both = [at.asked(cycle, 1, 'a'), at.asked(cycle, 1, 'b')]
  while (at.model.heard.length < 2) await Bun.sleep(1)
  held.resolve()
  await Promise.all(both)
  expect(at.most()).toBe(2)
})

test('createBudget() stops waiting for room when the step ends', async () => {
  using at = await budgetAt({ limits: { tokens: 100 } })
  const cycle = await at.cycle('docs')
  const budget = createBudget(at.journal, () => ({
    limits: {
      ...usualLimits,
      tokens: 100,
    },
    specHash: null,
    dailyTokens: null,
  }))
  const held = Promise.withResolvers<void>()
  const first = budget.spend({ cycle, tokens: 90, signal: never }, () => held.promise)
  const ending = new AbortController()
  const second = budget.spend({ cycle, tokens: 90, signal: ending.signal }, async () => 'never')
  ending.abort(new Error('the step ends'))
  await expect(second).rejects.toThrow('the step ends')
  held.resolve()
  await first
})
