import { expect, test } from 'bun:test'

import { slowEntries } from '../../src/cycle/slow-models.ts'
import { detailOf } from '../../src/desk/cycles.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { exchange, queuedCycle, tempDir } from '../store/sample.ts'

test('slowEntries() finds by the kept exchanges that a model became slow, and says both figures once', async () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const journal = createJournal(store)
  const usage = {
    promptTokens: 900,
    completionTokens: 41,
    reasoningTokens: 0,
    counted: 'server' as const,
  }
  /** Keeps a cycle that asked three times two kinds of question. */
  const cycleOf = async (firstTokenMs: number) => {
    const cycle = queuedCycle({ state: 'done', startedAt: 1, endedAt: 2 })
    await store.write(() => store.runs.insert(cycle))
    const timings = { queuedMs: 0, firstTokenMs, totalMs: firstTokenMs + 2000 }
    for (const label of ['purpose', 'scenario'])
      for (const name of ['one', 'two', 'three']) {
        const change = { key: `${label} ${name}`, label, model: 'qwen', usage, timings }
        await journal.keepExchange(cycle.id, exchange(name, change))
      }
    return cycle
  }
  for (let count = 0; count < 4; count += 1)
    expect(await slowEntries(await cycleOf(300), journal)).toEqual([])
  const slow = await cycleOf(6000)
  const entries = await slowEntries(slow, journal)
  expect(entries).toMatchObject([
    {
      type: 'model.slow',
      cycle: slow.id,
      body: {
        model: 'qwen',
        now: { firstTokenMs: 6000, tokensPerSecond: 20 },
        usual: { firstTokenMs: 300, tokensPerSecond: 20 },
        why: 'the first token of model "qwen" comes after 6.0 s, and came after 0.3 s in the cycles before',
        fix: expect.stringContaining('load the model again'),
      },
    },
  ])
  await journal.append(entries)
  expect((await detailOf(journal, slow)).slow).toEqual([String(entries[0]?.body['why'])])
})
