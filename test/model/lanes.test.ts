import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { Fault } from '../../src/domain/fault.ts'
import { createLanes, inLanes, type Passage } from '../../src/model/lanes.ts'
import { answer, ask, fakeModel } from './fake-model.ts'

const never = new AbortController().signal

test('createLanes() lets in no more than the slots and the context, and serves or cancels everyone', async () => {
  const job = fc.record({
    tokens: fc.integer({ min: 1, max: 150 }),
    priority: fc.constantFrom('person' as const, 'cycle' as const),
    cancelled: fc.constantFrom('never', 'never', 'queued', 'running'),
    turns: fc.integer({ min: 0, max: 5 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(job, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (jobs, parallel) => {
        const lanes = createLanes({ parallel, contextTokens: 100 })
        let running = 0
        let tokens = 0
        const ends = jobs.map(async ({ tokens: asked, priority, cancelled, turns }) => {
          const stop = new AbortController()
          const taken = Math.min(asked, 100)
          const end = lanes.run({ tokens: asked, priority, signal: stop.signal }, async () => {
            running += 1
            tokens += taken
            expect(running).toBeLessThanOrEqual(parallel)
            expect(tokens).toBeLessThanOrEqual(100)
            // What was let in begins a moment later.
            expect(lanes.running).toBeGreaterThanOrEqual(running)
            expect(lanes.tokens).toBeGreaterThanOrEqual(tokens)
            expect(lanes.running).toBeLessThanOrEqual(parallel)
            expect(lanes.tokens).toBeLessThanOrEqual(100)
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
            running -= 1
            tokens -= taken
            if (cancelled === 'running') stop.abort(new Error('stopped'))
            stop.signal.throwIfAborted()
          })
          if (cancelled === 'queued') stop.abort(new Error('stopped'))
          return end.then(
            () => 'served',
            () => 'stopped',
          )
        })
        const how = await Promise.all(ends)
        for (const [at, end] of how.entries())
          if (jobs[at]?.cancelled === 'never') expect(end).toBe('served')
          else if (jobs[at]?.cancelled === 'running') expect(end).toBe('stopped')
        expect([lanes.running, lanes.tokens, lanes.waiting]).toEqual([0, 0, 0])
      },
    ),
    { numRuns: 200 },
  )
})

test('createLanes() serves persons first, each kind in order, and a cycle after at most four persons', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('person' as const, 'cycle' as const), { maxLength: 40 }),
      async (priorities) => {
        const lanes = createLanes({ parallel: 1, contextTokens: 100 })
        const gate = Promise.withResolvers<void>()
        const first = lanes.run(passage(), () => gate.promise)
        const served: number[] = []
        const rest = priorities.map((priority, at) =>
          lanes.run(passage({ priority }), async () => void served.push(at)),
        )
        gate.resolve()
        await Promise.all([first, ...rest])
        expect(served).toEqual(expectedOrder(priorities))
      },
    ),
  )
})

/** The rule once more, in other words: rounds of four persons and one cycle, each oldest first. */
function expectedOrder(priorities: ('person' | 'cycle')[]): number[] {
  const of = (wanted: string) =>
    priorities.flatMap((priority, at) => (priority === wanted ? [at] : []))
  const [persons, cycles] = [of('person'), of('cycle')]
  const order: number[] = []
  while (persons.length + cycles.length > 0)
    order.push(...persons.splice(0, 4), ...cycles.splice(0, persons.length > 0 ? 1 : cycles.length))
  return order
}

test('createLanes() lets nothing small overtake what is next and large', async () => {
  const lanes = createLanes({ parallel: 4, contextTokens: 100 })
  const gate = Promise.withResolvers<void>()
  const served: string[] = []
  const enter = (name: string, tokens: number) =>
    lanes.run(passage({ tokens }), async () => {
      served.push(name)
      await gate.promise
    })
  const all = [enter('first', 60), enter('large', 90), enter('small', 10)]
  expect([lanes.running, lanes.waiting]).toEqual([1, 2])
  gate.resolve()
  await Promise.all(all)
  expect(served).toEqual(['first', 'large', 'small'])
})

test('createLanes() takes what was cancelled out of the queue at once, and lets in what waited behind it', async () => {
  const lanes = createLanes({ parallel: 4, contextTokens: 100 })
  const gate = Promise.withResolvers<void>()
  const stop = new AbortController()
  const first = lanes.run(passage({ tokens: 60 }), () => gate.promise)
  const large = lanes.run(passage({ tokens: 90, signal: stop.signal }), async () => 'never')
  const small = lanes.run(passage({ tokens: 10 }), async () => 'served')
  stop.abort(new Error('no longer wanted'))
  expect(lanes.waiting).toBe(0)
  await expect(large).rejects.toThrow('no longer wanted')
  expect(await small).toBe('served')
  gate.resolve()
  await first
  const late = lanes.run(passage({ signal: stop.signal }), async () => 'never')
  await expect(late).rejects.toThrow('no longer wanted')
})

test('createLanes() lets in one at a time after the model crashed, and only then', async () => {
  const lanes = createLanes({ parallel: 3, contextTokens: 100 })
  const fails = (code: 'model.empty' | 'model.failed' | 'model.unloaded') =>
    lanes.run(passage(), () => Promise.reject(new Fault(code, 'it broke')))
  await expect(fails('model.empty')).rejects.toThrow('it broke')
  expect(lanes.parallel).toBe(3)
  await expect(fails('model.unloaded')).rejects.toThrow('it broke')
  expect(lanes.parallel).toBe(1)
  const gate = Promise.withResolvers<void>()
  const all = [1, 2, 3].map(() => lanes.run(passage(), () => gate.promise))
  expect([lanes.running, lanes.waiting]).toEqual([1, 2])
  gate.resolve()
  await Promise.all(all)
})

test('createLanes() holds the slot of a cancelled request while the server goes on with it', async () => {
  const lanes = createLanes({ parallel: 1, contextTokens: 100, lingerMs: 30 })
  const stop = new AbortController()
  const cancelled = lanes.run(passage({ signal: stop.signal }), () => untilAborted(stop.signal))
  const next = lanes.run(passage(), async (queuedMs) => queuedMs)
  await settled()
  stop.abort(new Error('stopped'))
  await expect(cancelled).rejects.toThrow('stopped')
  expect([lanes.running, lanes.tokens, lanes.waiting]).toEqual([1, 10, 1])
  expect(await next).toBeGreaterThanOrEqual(25)
  expect([lanes.running, lanes.waiting]).toEqual([0, 0])
})

test('inLanes() says how long a request waited, and passes all the rest on', async () => {
  const clock = { now: 0 }
  const lanes = createLanes({ parallel: 1, contextTokens: 4096, now: () => clock.now })
  const gate = Promise.withResolvers<void>()
  const model = fakeModel(async ({ label }) => {
    if (label === 'first') await gate.promise
    return answer(`{"for":"${label}"}`)
  })
  const queued = inLanes(model, lanes)
  const first = queued.complete(ask('one', { label: 'first' }), { signal: never })
  const second = queued.complete(ask('two', { label: 'second' }), { signal: never })
  await settled()
  clock.now = 70
  gate.resolve()
  expect((await first).timings).toEqual({ queuedMs: 0, firstTokenMs: 20, totalMs: 120 })
  expect((await second).timings).toEqual({ queuedMs: 70, firstTokenMs: 20, totalMs: 120 })
  expect((await second).content).toBe('{"for":"second"}')
  expect([queued.name, queued.contextTokens]).toEqual(['fake', 4096])
  expect(model.heard.map(({ label }) => label)).toEqual(['first', 'second'])
})

test('inLanes() keeps two prompts apart that do not fit the context together', async () => {
  const lanes = createLanes({ parallel: 4, contextTokens: 1000 })
  let running = 0
  const model = fakeModel(async () => {
    running += 1
    expect(running).toBe(1)
    await settled()
    running -= 1
    return answer('done')
  })
  const queued = inLanes(model, lanes)
  const request = ask('word '.repeat(300), { maxTokens: 400 })
  await Promise.all([1, 2, 3].map(() => queued.complete(request, { signal: never })))
  expect(lanes.tokens).toBe(0)
  expect(model.heard).toHaveLength(3)
})

test('inLanes() learns from the usage of answers', async () => {
  const lanes = createLanes({ parallel: 1, contextTokens: 4096 })
  const request = ask('word '.repeat(600))
  const before = lanes.estimate.promptTokens(request)
  const usage = { ...answer('').usage, promptTokens: before * 2 }
  await inLanes(
    fakeModel(() => answer('', { usage })),
    lanes,
  ).complete(request, { signal: never })
  expect(lanes.estimate.promptTokens(request)).toBeGreaterThanOrEqual(before * 2)
})

test('inLanes() says how many the model answers at once: its slots, and one after it has crashed', async () => {
  const lanes = createLanes({ parallel: 4, contextTokens: 4096 })
  const model = inLanes(
    fakeModel(() => Promise.reject(new Fault('model.unloaded', 'it went away'))),
    lanes,
  )
  expect(model.parallel).toBe(4)
  await expect(model.complete(ask('one'), { signal: never })).rejects.toThrow('it went away')
  expect(model.parallel).toBe(1)
})

function passage(change: Partial<Passage> = {}): Passage {
  return { tokens: 10, priority: 'cycle', signal: never, ...change }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** Long enough for every promise that is ready to go on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
