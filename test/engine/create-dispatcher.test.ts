import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'

import type { Cycle } from '../../src/domain/cycle.ts'
import { dispatchAt } from './dispatch-at.ts'
import { fixtureFlow } from './fixture-flow.ts'

test('createDispatcher() walks what is queued to its end, and tells its watcher', async () => {
  await using at = dispatchAt()
  const cycle = await at.trigger('docs')
  const heard: string[] = []
  const dispatcher = at.dispatch({
    watcher: {
      started: (_, after) => heard.push(`started after ${after}`),
      step: (_, step) => heard.push(`step ${step}`),
      progress: (_, step, done, total) => heard.push(`progress ${step} ${done}/${total}`),
      finished: (_, step, ms) => heard.push(`finished ${step} ${ms >= 0}`),
      ended: ({ state }) => heard.push(`ended ${state}`),
    },
    flow: fixtureFlow((step, _, { progress }) => {
      if (step === 'verify') progress(1, 2)
    }),
  })
  await dispatcher.idle()
  expect(heard).toEqual([
    'started after null',
    ...['observe', 'consult', 'propose'].flatMap((one) => [`step ${one}`, `finished ${one} true`]),
    'step verify',
    'progress verify 1/2',
    'finished verify true',
    'ended done',
  ])
  expect(await at.journal.cycle(cycle.id)).toMatchObject({ state: 'done', fault: null, epoch: 1 })
  expect((await at.journal.suggestions({})).map(({ state }) => state)).toEqual(['open'])
  const entries = await at.journal.entries({ cycle: cycle.id })
  expect(entries.map(({ type }): string => type)).toEqual([
    'cycle.queued',
    'cycle.started',
    ...Array.from({ length: 4 }, () => 'cycle.step'),
    'suggestion.opened',
    'cycle.done',
  ])
})

test('createDispatcher() walks as many at once as it may, and never two of one spec', async () => {
  await using at = dispatchAt()
  const running = new Set<Cycle>()
  const seen: string[][] = []
  const flow = fixtureFlow(async (_, cycle) => {
    running.add(cycle)
    seen.push([...running].map(({ spec }) => spec).sort())
    await Bun.sleep(1)
    running.delete(cycle)
  })
  for (const spec of ['a', 'b', 'c', 'd']) await at.trigger(spec)
  const dispatcher = at.dispatch({ flow, concurrency: 2 })
  await at.trigger('a')
  dispatcher.wake()
  await dispatcher.idle()
  const cycles = await at.journal.cycles({})
  expect(cycles.map(({ state }) => state)).toEqual(cycles.map(() => 'done'))
  expect(Math.max(...seen.map((specs) => specs.length))).toBe(2)
  expect(seen.filter(([one, other]) => one === other)).toEqual([])
})

test('createDispatcher() notices a trigger of another process without waiting for its sweep', async () => {
  await using at = dispatchAt()
  const { promise, resolve } = Promise.withResolvers<Cycle>()
  const dispatcher = at.dispatch({ watcher: { ended: resolve }, sweepMs: 3_600_000 })
  await dispatcher.idle()
  const source = `
    const { openStore } = await import(${JSON.stringify(import.meta.resolve('../../src/store/open.ts'))})
    const { createJournal } = await import(${JSON.stringify(import.meta.resolve('../../src/engine/create-journal.ts'))})
    using store = openStore({ dir: process.argv[1] })
    const trigger = { kind: 'hand', reason: 'other process', at: 1, depth: 0 }
    await createJournal(store).trigger({ spec: 'docs', repository: '/r', trigger, all: false })
  `
  const child = Bun.spawn([process.execPath, '-e', source, at.dir], { stderr: 'inherit' })
  expect(await child.exited).toBe(0)
  expect((await promise).state).toBe('done')
})

test('stop() waits no longer than its grace for a step that does not hear its signal', async () => {
  await using at = dispatchAt()
  await at.trigger('docs')
  const { promise: begun, resolve } = Promise.withResolvers<void>()
  const dispatcher = at.dispatch({
    flow: fixtureFlow(() => {
      resolve()
      return new Promise(() => {})
    }),
  })
  await begun
  // The step never ends: this resolves by the grace, or not at all.
  await dispatcher.stop()
  expect(await at.journal.cycles({})).toMatchObject([{ state: 'queued' }])
})

test('createDispatcher() tells of trouble with the store, and goes on when it is over', async () => {
  await using at = dispatchAt({ busyMs: 1 })
  const cycle = await at.trigger('docs')
  using other = new Database(at.path)
  const troubles: unknown[] = []
  const { promise: ended, resolve } = Promise.withResolvers<Cycle>()
  const ran: string[] = []
  const dispatcher = at.dispatch({
    sweepMs: 20,
    flow: fixtureFlow((step) => {
      ran.push(step)
      if (ran.length === 2) other.run('begin immediate')
    }),
    watcher: {
      ended: resolve,
      trouble(error) {
        troubles.push(error)
        other.run('rollback')
      },
    },
  })
  await expect(dispatcher.idle()).rejects.toMatchObject({ code: 'store.busy' })
  expect((await ended).state).toBe('done')
  expect(troubles).toMatchObject([{ code: 'store.busy' }])
  expect(ran).toEqual(['observe', 'consult', 'consult', 'propose', 'verify'])
  expect(await at.journal.cycle(cycle.id)).toMatchObject({ state: 'done', epoch: 1 })
})
