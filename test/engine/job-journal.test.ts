import { describe, expect, test } from 'bun:test'

import { Fault } from '../../src/domain/fault.ts'
import type { KeptRun } from '../../src/domain/job-run.ts'
import { createJobJournal } from '../../src/engine/create-job-journal.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { tempDir } from '../store/sample.ts'
import { jobWorld, loadedJob } from './job-world.ts'

const minute = 60_000
const start = Date.parse('2026-05-04T02:30:30Z')
const three = Date.parse('2026-05-04T03:00:00Z')

function journalHere() {
  const temp = tempDir()
  const clock = { now: start }
  const store = openStore({ dir: temp.path, now: () => clock.now })
  return {
    clock,
    store,
    journal: createJobJournal(store),
    entries: createJournal(store),
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      temp[Symbol.dispose]()
    },
  }
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof Fault) return error.code
    throw error
  }
  return 'none'
}

async function claimed(at: ReturnType<typeof journalHere>, job = loadedJob()): Promise<KeptRun> {
  const claim = await at.journal.claim([job])
  if (!claim) throw new RangeError('Cannot go on: there is nothing to claim')
  return claim.run
}

describe('createJobJournal()', () => {
  test('look() makes one run of one time, however often and by whomever it is looked', async () => {
    using at = journalHere()
    const job = loadedJob()
    const other = createJobJournal(at.store)
    await at.journal.look(job)
    at.clock.now = three + 10
    await Promise.all([at.journal.look(job), other.look(job), at.journal.look(job)])
    expect((await at.journal.runs({})).map(({ due }) => due)).toEqual([three])
    at.clock.now = three - minute
    await at.journal.look(job)
    at.clock.now = three + 20
    await at.journal.look(job)
    expect(await at.journal.runs({})).toHaveLength(1)
  })

  test('look() counts a changed schedule from now', async () => {
    using at = journalHere()
    await at.journal.look(loadedJob({ missed: 'all' }))
    at.clock.now = three + 60 * minute
    const hourly = loadedJob({ missed: 'all', cron: '0 * * * *' })
    await at.journal.look(hourly)
    expect(await at.journal.runs({})).toEqual([])
    at.clock.now += 60 * minute
    await at.journal.look(hourly)
    expect((await at.journal.runs({})).map(({ due }) => due)).toEqual([three + 120 * minute])
  })

  test('look() says how many were left out, of more than 24', async () => {
    using at = journalHere()
    const job = loadedJob({ missed: 'all', cron: '* * * * *' })
    await at.journal.look(job)
    at.clock.now = start + 100 * minute
    await at.journal.look(job)
    const runs = await at.journal.runs({})
    expect(runs).toHaveLength(24)
    const [skipped] = await at.entries.entries({ types: ['job.skipped'] })
    expect(skipped?.body).toMatchObject({ job: 'nightly', why: 'missed', count: 76 })
    expect((await claimed(at, job)).due).toBe(start + 30_000 + 76 * minute)
  })

  test('writes of an attempt that is not the latest are refused, and change nothing', async () => {
    using at = journalHere()
    await at.journal.begin(loadedJob(), 'a test')
    const first = await claimed(at)
    await at.journal.reclaim()
    const second = await claimed(at)
    expect([first.epoch, second.epoch]).toEqual([1, 2])
    expect(await faultOf(at.journal.keepStep(first, 'one', 1))).toBe('job.lost')
    expect(await faultOf(at.journal.say(first, ['late']))).toBe('job.lost')
    const done = { state: 'done', ms: 1 } as const
    expect(await faultOf(at.journal.end(first, done, loadedJob()))).toBe('job.lost')
    expect((await at.journal.run(first.id))?.state).toBe('running')
    expect((await at.journal.end(second, done, loadedJob())).state).toBe('done')
    expect(await faultOf(at.journal.cancel(first.id, 'late'))).toBe('job.ended')
  })

  test('reclaim() ends a run under which the process ended three times in a row', async () => {
    using at = journalHere()
    const { run } = await at.journal.begin(loadedJob(), 'a test')
    for (let crash = 1; crash <= 3; crash += 1) {
      expect((await claimed(at)).epoch).toBe(crash)
      await at.journal.reclaim()
    }
    expect(await at.journal.run(run.id)).toMatchObject({
      state: 'failed',
      fault: { code: 'job.crashed' },
    })
  })

  test('a deadline is not lengthened by a restart, and is new for the next attempt', async () => {
    using at = journalHere()
    const job = loadedJob({ retries: 1, timeoutMs: 10 * minute, backoffMs: 1000 })
    await at.journal.begin(job, 'a test')
    const first = await claimed(at, job)
    expect(first.deadline).toBe(start + 10 * minute)
    at.clock.now += 5 * minute
    await at.journal.reclaim()
    const second = await claimed(at, job)
    expect(second.deadline).toBe(start + 10 * minute)
    const failed = { state: 'failed', ms: 1, code: 'x', why: 'y', again: true } as const
    expect(await at.journal.end(second, failed, job)).toMatchObject({
      state: 'queued',
      failures: 1,
    })
    expect(await at.journal.claim([job])).toBeNull()
    at.clock.now += 1000
    expect((await claimed(at, job)).deadline).toBe(at.clock.now + 10 * minute)
  })

  test('say() keeps lines in order up to a cap, and counts the rest', async () => {
    using at = journalHere()
    const { run } = await at.journal.begin(loadedJob(), 'a test')
    const claim = await claimed(at)
    await at.journal.say(claim, ['one', 'x'.repeat(5000)])
    await at.journal.say(
      claim,
      Array.from({ length: 2500 }, (_, place) => `line ${place}`),
    )
    const lines = await at.journal.lines(run.id)
    expect(lines).toHaveLength(2000)
    expect([lines[0]?.text, lines[1]?.text.length, lines[1999]?.number]).toEqual([
      'one',
      2000,
      2000,
    ])
    expect(await at.journal.lines(run.id, 1999)).toHaveLength(1)
    expect((await at.journal.run(run.id))?.lines).toBe(2502)
  })

  test('claim() ends runs of jobs that are gone, and goes on with the next', async () => {
    using at = journalHere()
    const gone = await at.journal.begin(loadedJob({ name: 'gone' }), 'a test')
    at.clock.now += 1
    const { run } = await at.journal.begin(loadedJob(), 'a test')
    expect((await claimed(at)).id).toBe(run.id)
    expect((await at.journal.run(gone.run.id))?.fault?.code).toBe('script.unknown')
  })
})

describe('createJobScheduler()', () => {
  test('tries again with a pause that doubles, and keeps counting across restarts', async () => {
    const job = loadedJob({ retries: 3, backoffMs: 10 * minute })
    const began: number[] = []
    await using world = jobWorld({
      jobs: [job],
      start,
      async body(run) {
        began.push((world.clock.now - three) / minute)
        run.log(`attempt ${run.attempt}`)
        throw new Error('not today')
      },
    })
    await world.up()
    await world.advance(45 * minute)
    await world.down()
    await world.up()
    await world.advance(180 * minute)
    expect(began).toEqual([0, 10, 30, 70])
    const [run] = await world.journal.runs({})
    expect(run).toMatchObject({ state: 'failed', failures: 4, fault: { code: 'job.failed' } })
    expect(world.lines).toEqual(['attempt 1', 'attempt 2', 'attempt 3', 'attempt 4'])
    const types = (await world.entries.entries({})).map(({ type }) => type)
    const attempt = ['job.started', 'job.failed'] as const
    expect(types).toEqual([...attempt, ...attempt, ...attempt, ...attempt])
  })

  test('ends an attempt whose time is over', async () => {
    const job = loadedJob({ timeoutMs: 5 * minute })
    await using world = jobWorld({
      jobs: [job],
      start,
      async body(run, sleep) {
        await sleep(60 * minute)
        run.signal.throwIfAborted()
      },
    })
    await world.up()
    await world.advance(50 * minute)
    expect((await world.journal.runs({}))[0]).toMatchObject({
      state: 'failed',
      endedAt: three + 5 * minute,
      fault: { code: 'job.deadline' },
    })
  })

  test('aborts a run that is cancelled, and keeps it cancelled', async () => {
    let reason: unknown
    await using world = jobWorld({
      jobs: [loadedJob()],
      start,
      async body(run, sleep) {
        await sleep(60 * minute)
        reason = run.signal.aborted
        run.signal.throwIfAborted()
      },
    })
    await world.up()
    await world.advance(31 * minute)
    const [run] = await world.journal.runs({})
    if (!run) throw new RangeError('no run')
    await world.journal.cancel(run.id, 'enough')
    world.wake()
    await world.advance(minute)
    expect(reason).toBe(true)
    expect((await world.journal.run(run.id))?.state).toBe('cancelled')
  })

  test('overlap: "skip" leaves out what falls due meanwhile, "queue" keeps one place', async () => {
    const every = { cron: '0 * * * *', missed: 'skip' } as const
    const jobs = [
      loadedJob({ ...every, name: 'skips', overlap: 'skip', timeoutMs: 2 ** 40 }),
      loadedJob({ ...every, name: 'queues', overlap: 'queue', timeoutMs: 2 ** 40 }),
    ]
    const began: string[] = []
    await using world = jobWorld({
      jobs,
      start,
      async body(run, sleep) {
        began.push(`${run.job.name} ${(world.clock.now - three) / minute}`)
        await sleep(150 * minute)
      },
    })
    await world.up()
    await world.advance(6 * 60 * minute)
    expect(began.filter((one) => one.startsWith('skips'))).toEqual(['skips 0', 'skips 180'])
    expect(began.filter((one) => one.startsWith('queues'))).toEqual([
      'queues 0',
      'queues 150',
      'queues 300',
    ])
    const skipped = await world.entries.entries({ types: ['job.skipped'] })
    expect(skipped.every(({ body }) => body.why === 'overlap' && body.count === 1)).toBe(true)
  })

  test('a schedule that cannot be read is told of, and stops no other', async () => {
    const wrong = loadedJob({ name: 'wrong', cron: '99 * * * *' })
    await using world = jobWorld({ jobs: [wrong, loadedJob()], start, body: async () => {} })
    await world.up()
    await world.advance(40 * minute)
    expect(world.troubles[0]).toMatchObject({ code: 'script.invalid' })
    expect((await world.journal.runs({})).map(({ job, state }) => [job, state])).toEqual([
      ['nightly', 'done'],
    ])
  })
})
