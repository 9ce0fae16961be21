import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'

import { Fault } from '../../src/domain/fault.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { dispatchAt, held } from './dispatch-at.ts'
import { fixtureFlow } from './fixture-flow.ts'

test('walk() ends a cycle as failed with the code of the Fault that its step throws', async () => {
  await using at = dispatchAt()
  const cycle = await at.trigger('docs')
  const flow = fixtureFlow((step) => {
    if (step === 'consult') throw new Fault('git.failed', 'Cannot read')
  })
  await at.dispatch({ flow }).idle()
  const fault = { code: 'git.failed', message: 'Cannot read' }
  expect(await at.journal.cycle(cycle.id)).toMatchObject({ state: 'failed', fault })
  expect((await at.journal.entries({})).at(-1)).toMatchObject({ type: 'cycle.failed', body: fault })
  expect((await at.journal.finishedSteps(cycle.id)).map(({ step }) => step)).toEqual(['observe'])
})

test('walk() calls any other error of a step a bug, and goes on with the next cycle', async () => {
  await using at = dispatchAt()
  const cycle = await at.trigger('docs')
  await at.trigger('links')
  const flow = fixtureFlow((_, { spec }) => {
    if (spec === 'docs') throw new TypeError('undefined is not a function')
  })
  await at.dispatch({ flow }).idle()
  const fault = { code: 'bug', message: expect.stringContaining('undefined is not a function') }
  expect(await at.journal.cycle(cycle.id)).toMatchObject({ state: 'failed', fault })
  expect(await at.journal.cycles({ spec: 'links' })).toMatchObject([{ state: 'done' }])
})

test('walk() aborts a running cycle within a second of its cancellation by another process', async () => {
  await using at = dispatchAt()
  const cycle = await at.trigger('docs')
  const hold = held()
  const ended: string[] = []
  const dispatcher = at.dispatch({
    flow: fixtureFlow(hold.during),
    watcher: { ended: ({ state }) => ended.push(state) },
  })
  await hold.begun
  using other = openStore({ dir: at.dir })
  await createJournal(other).cancel(cycle.id, 'enough')
  // The step holds until it is aborted: this resolves by the cancellation, or not at all.
  await dispatcher.idle()
  expect(hold.aborted).toBe(1)
  expect(ended).toEqual(['cancelled'])
  expect(await at.journal.finishedSteps(cycle.id)).toEqual([])
})

test('walk() fails a cycle at its deadline, which a restart did not lengthen', async () => {
  await using at = dispatchAt()
  const cycle = await at.trigger('docs')
  const hold = held()
  const first = at.dispatch({ flow: fixtureFlow(hold.during), minutes: () => 0.01 })
  await hold.begun
  await first.stop()
  expect(await at.journal.cycle(cycle.id)).toMatchObject({ state: 'queued' })
  const again = held()
  await at.dispatch({ flow: fixtureFlow(again.during), minutes: () => 999 }).idle()
  expect(await at.journal.cycle(cycle.id)).toMatchObject({
    state: 'failed',
    fault: { code: 'cycle.deadline' },
  })
})

test('walk() broken off by stop() is resumed by the next start, after its last finished step', async () => {
  await using at = dispatchAt()
  const cycle = await at.trigger('docs')
  const hold = held('propose')
  const ran: string[] = []
  const dispatcher = at.dispatch({
    flow: fixtureFlow(async (step, ...rest) => {
      ran.push(step)
      await hold.during(step, ...rest)
    }),
  })
  await hold.begun
  await dispatcher.stop()
  expect(hold.aborted).toBe(1)
  expect(await at.journal.cycle(cycle.id)).toMatchObject({ state: 'queued', epoch: 0 })
  const resumed: unknown[] = []
  await at
    .dispatch({
      flow: fixtureFlow((step) => void ran.push(step)),
      watcher: { started: (_, after) => resumed.push(after) },
    })
    .idle()
  expect(ran).toEqual(['observe', 'consult', 'propose', 'propose', 'verify'])
  expect(resumed).toEqual(['consult'])
  const entries = await at.journal.entries({ types: ['cycle.started', 'cycle.resumed'] })
  expect(entries.map(({ body }) => body.after)).toEqual([undefined, 'consult'])
})

test('walk() broken off on purpose any number of times is not taken for one that crashes', async () => {
  await using at = dispatchAt()
  const cycle = await at.trigger('docs')
  for (let time = 0; time < 5; time++) {
    const hold = held()
    const dispatcher = at.dispatch({ flow: fixtureFlow(hold.during) })
    await hold.begun
    await dispatcher.stop()
  }
  await at.dispatch({}).idle()
  expect(await at.journal.cycle(cycle.id)).toMatchObject({ state: 'done' })
})

test('walk() runs a step again, and those after it, whose stored result is of another form', async () => {
  await using at = dispatchAt()
  const cycle = await at.trigger('docs')
  const hold = held('verify')
  const first = at.dispatch({ flow: fixtureFlow(hold.during) })
  await hold.begun
  await first.stop()
  {
    using raw = new Database(at.path)
    raw.run(`update steps set result = '{"step":"consult"}' where name = 'consult'`)
  }
  await at.journal.reclaim()
  const ran: string[] = []
  await at.dispatch({ flow: fixtureFlow((step) => void ran.push(step)) }).idle()
  expect(ran).toEqual(['consult', 'propose', 'verify'])
  expect(await at.journal.cycle(cycle.id)).toMatchObject({ state: 'done' })
})
