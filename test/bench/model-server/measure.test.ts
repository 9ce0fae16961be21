import { describe, expect, test } from 'bun:test'

import { startStandIn } from '../../support/lm-studio/start.ts'
import { benchAt, measuredAt, tokenMs } from './bench-at.ts'

const prose = () => ({ content: 'Here is what I think of it, at some length. '.repeat(12) })

describe('measure()', () => {
  test('measure() tells the model, its context and its slots, and reads and writes at the rate it has', async () => {
    const found = await measuredAt({ quirks: { silentPrefillMs: 1000 } })
    expect(found.target).toMatchObject({ id: 'stand-in', contextTokens: 4096, parallel: 4 })
    expect(found.speed.sizes.map(({ size }) => size)).toEqual([200, 2000])
    expect(found.speed.counted).toBe('server')
    expect(found.skipped).toEqual([expect.stringContaining('prompts of 8000 tokens')])
    const [, long] = found.speed.sizes
    expect(long?.coldMs).toBeGreaterThanOrEqual(1000)
    expect(long?.warmMs).toBeLessThan(300)
    expect(found.speed.writeRate).toBeCloseTo(1000 / tokenMs, -1)
  })

  test('measure() finds the slots, and asks for more where they still gain', async () => {
    const { slots, recommended } = await measuredAt({})
    expect([slots.best, slots.tried.map(({ count }) => count)]).toEqual([4, [1, 2, 4, 8]])
    expect(recommended.server[0]?.act).toContain('--context-length 32768 --parallel 8')
    expect(recommended.ours.map(({ act }) => act)).toContain('OSTINATO_CONCURRENCY=4')
  })

  test('measure() sees requests wait for one slot, and stops there', async () => {
    const { slots, recommended } = await measuredAt({ models: [{ key: 'one', parallel: 1 }] })
    expect([slots.best, slots.tried.map(({ count }) => count)]).toEqual([1, [1, 2]])
    expect(recommended.server[0]?.act).toContain('--context-length 8192 --parallel 1')
    expect(recommended.ours.map(({ act }) => act)).not.toContain('OSTINATO_CONCURRENCY=1')
  })

  test('measure() tells by the time to the first token whether a prefix is read again', async () => {
    const quirks = { silentPrefillMs: 2000 }
    const kept = await measuredAt({ quirks })
    expect(kept.speed.reuse?.by).toBe('time')
    expect(kept.speed.reuse?.share).toBeGreaterThan(0.8)
    expect(said(kept)).not.toContain('used again')
    const lost = await measuredAt({ quirks: { ...quirks, noPrefixReuse: true } })
    expect(lost.speed.reuse?.share).toBeLessThan(0.2)
    expect(said(lost)).toContain('used again')
  })

  test('measure() counts drafts that a server does not hold to their schema', async () => {
    const { obedience, recommended } = await measuredAt({ reply: prose })
    expect(obedience.withSchema).toMatchObject({ asked: 6, parsed: 0, held: 0 })
    expect(said({ recommended })).toContain('0 of 6 drafts held to their schema')
  })

  test('measure() counts drafts that hold to their schema and that our checks refuse', async () => {
    const { obedience, recommended } = await measuredAt({})
    expect(obedience.withSchema).toMatchObject({ asked: 6, parsed: 6, held: 6, passed: 0 })
    expect(obedience.inWords).toMatchObject({ asked: 6, held: 6 })
    expect(said({ recommended })).toContain('0 of the 12 that were in the right form')
  })

  test('measure() goes by our own count where a server gives none, and sees that a model thinks', async () => {
    const { speed, recommended } = await measuredAt({ quirks: { onlyReasoning: true } })
    expect([speed.counted, speed.thinks]).toEqual(['estimate', true])
    expect(recommended.server.map(({ act }) => act)).toContainEqual(
      expect.stringContaining('Turn its thinking off'),
    )
  })

  test('measure() takes a server that says neither context nor slots, with the cached tokens it counts', async () => {
    const { target, recommended, slots } = await measuredAt({ as: 'llama.cpp' })
    expect(target).toMatchObject({ contextTold: false, parallel: null, quantization: null })
    expect(slots.best).toBe(4)
    expect(said({ recommended })).toContain('it does not say its context')
    expect(recommended.ours.map(({ act }) => act)).not.toContain('OSTINATO_CONCURRENCY=4')
  })

  test('measure() keeps to one at once where two crash the model', async () => {
    const { slots, recommended } = await measuredAt({ quirks: { crashesOnTwo: true } })
    expect(slots.best).toBe(1)
    expect(recommended.server.map(({ because }) => because)).toContainEqual(
      expect.stringContaining('2 at once failed'),
    )
  })
})

describe('benchModel()', () => {
  test('benchModel() reports what it has when it is interrupted, and names the rest', async () => {
    const { code, out } = await benchAt({}, { json: false, stopAt: /answering 2 at once/ })
    expect(code).toBe(130)
    expect(out).toContain('prompt of 1986 tokens')
    expect(out).toContain('- requests at once, to its end: interrupted')
    expect(out).toContain('- drafts of our schemas: interrupted')
    expect(out).not.toContain('--parallel 1')
  })

  test('benchModel() says what to do where nothing can be measured', async () => {
    const models = (change: object) => ({ models: [{ key: 'one', ...change }] })
    const refused = [
      [await benchAt(models({ loaded: false })), 'no model is loaded; load one ("lms load")'],
      [await benchAt(models({ context: 1024 })), 'load it with at least 8192'],
      [await benchAt({}, { name: 'two' }), 'has none of that name; it has stand-in'],
      [await benchAt({}, { url: await deadUrl() }), 'no model server answers there; start it'],
    ] as const
    for (const [{ code, said, out }, why] of refused) {
      expect([code, out]).toEqual([1, ''])
      expect(said).toContain(why)
    }
  })

  test('benchModel() loads a model that was named and is not there yet, and asks its server alone', async () => {
    const other = { key: 'other', loaded: false }
    const { code, out, paths } = await benchAt(
      { models: [{ key: 'one' }, other] },
      { name: 'other', json: false },
    )
    expect(code).toBe(0)
    expect(out).toContain('other at http://127.0.0.1:')
    expect(out).toContain('OSTINATO_MODEL=other')
    expect(paths).toContain('/api/v1/models/load')
  })
})

async function deadUrl(): Promise<string> {
  await using standIn = await startStandIn()
  return standIn.url
}

function said({
  recommended,
}: Pick<Awaited<ReturnType<typeof measuredAt>>, 'recommended'>): string {
  return recommended.server.map(({ because }) => because).join('\n')
}
