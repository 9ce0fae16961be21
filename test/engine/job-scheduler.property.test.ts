import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { cronOf, decided, everyDue, type Plain } from './job-oracle.ts'
import { jobWorld, loadedJob } from './job-world.ts'

const minute = 60_000
const day = 24 * 60 * minute
/** More by hand: OSTINATO_ROUNDS=300 bun test test/engine/job-scheduler.property.test.ts */
const rounds = Number(process.env.OSTINATO_ROUNDS ?? 3)

/** What happens to the scheduler, one after another. */
const Happening = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('awake'),
      minutes: fc.integer({ min: 0, max: 2000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('asleep'),
      minutes: fc.integer({ min: 0, max: 900 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('restart'),
      minutes: fc.integer({ min: 0, max: 300 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('kill'),
      minutes: fc.integer({ min: 0, max: 60 }),
      calls: fc.integer({ min: 1, max: 60 }),
    }),
  },
)
const Back = fc.record({ what: fc.constant('back'), minutes: fc.integer({ min: 1, max: 300 }) })
type Happening = { what: string; minutes: number; calls?: number }

const Schedule: fc.Arbitrary<Plain> = fc.record({
  minute: fc.integer({ min: 0, max: 59 }),
  hours: fc.oneof(
    fc.constant('every' as const),
    fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 3 }),
    fc.constantFrom([1], [2], [3], [0]),
  ),
  weekday: fc.oneof(
    { weight: 4, arbitrary: fc.constant('any' as const) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 6 }) },
  ),
  timezone: fc.constantFrom('Europe/Berlin', 'Australia/Lord_Howe', 'America/Santiago', 'UTC'),
})

const Job = fc.record({
  plain: Schedule,
  missed: fc.constantFrom('skip' as const, 'once' as const, 'all' as const),
  overlap: fc.constantFrom('skip' as const, 'queue' as const),
  jitterMs: fc.constantFrom(0, 0, 5 * minute),
  /** Minutes that each of its three steps takes. */
  takes: fc.constantFrom(0, 0, 1, 40),
})
type Job = typeof Job extends fc.Arbitrary<infer job> ? job : never

async function live(
  jobs: Job[],
  happenings: Happening[],
  { start, length, lookMs }: { start: number; length: number; lookMs: number },
): Promise<void> {
  const loaded = jobs.map(({ plain, missed, overlap, jitterMs }, place) =>
    loadedJob({
      name: `job-${place}`,
      cron: cronOf(plain),
      timezone: plain.timezone,
      missed,
      overlap,
      jitterMs,
      timeoutMs: 100 * day,
    }),
  )
  const finished = new Set<string>()
  const working = new Map<string, number>()
  let life = 0
  await using world = jobWorld({
    jobs: loaded,
    start,
    lookMs,
    concurrency: 2,
    async body(run, sleep) {
      const mine = life
      const place = Number(run.job.name.slice(4))
      // The runs of a job go one after another: nobody else is at it in this life.
      expect(working.get(run.job.name)).not.toBe(mine)
      working.set(run.job.name, mine)
      for (const name of ['one', 'two', 'three']) {
        if ((await run.step(name)) !== undefined) continue
        expect(finished.has(`${run.id} ${name}`)).toBe(false)
        await sleep((jobs[place]?.takes ?? 0) * minute)
        run.signal.throwIfAborted()
        await run.keepStep(name, { name })
        finished.add(`${run.id} ${name}`)
      }
      working.delete(run.job.name)
    },
  })
  const awake: [number, number][] = []
  let jumped = false
  const up = async () => {
    life += 1
    await world.up()
  }
  const advance = async (ms: number) => {
    // After a sleep of the machine it may take until the next look.
    const from = world.clock.now + (jumped ? lookMs : 0)
    jumped = false
    await world.advance(ms)
    awake.push([from, world.clock.now])
  }
  await up()
  for (const { what, minutes, calls = 0 } of happenings) {
    if (world.clock.now - start > length) break
    if (what === 'kill') {
      world.killAfter(calls)
      await advance(2000 * minute)
      world.killAfter(Infinity)
      if (world.isUp) continue
      world.clock.now += minutes * minute
      await up()
    } else if (what === 'restart') {
      await world.down()
      world.clock.now += minutes * minute
      await up()
    } else if (what === 'awake') await advance(minutes * minute)
    else {
      world.jump((what === 'back' ? -minutes : minutes) * minute)
      jumped = true
    }
    if (!world.isUp) await up()
  }
  await advance(Math.max(0, start + length - world.clock.now))
  // Then nothing falls due any more, and all that was accepted is brought to its end.
  const ended = world.clock.now
  world.jobs = loaded.map((job) => ({ ...job, cron: '0 0 30 2 *' }))
  await world.advance(30 * day)

  const wentBack = happenings.some(({ what }) => what === 'back')
  for (const [place, job] of loaded.entries()) {
    const spec = jobs[place]
    if (!spec) throw new RangeError('no such job')
    const looks = world.looks.get(job.name) ?? []
    const due = everyDue(spec.plain, Math.floor(start / day - 1) * day, start + length + 2 * day)
    const should = decided(spec.missed, due, looks)
    const runs = await world.journal.runs({ job: job.name, limit: 100_000 })
    const skipped = (
      await world.entries.entries({ types: ['job.skipped'], limit: 1_000_000 })
    ).filter(({ body }) => body.job === job.name)
    const overlapped = skipped.flatMap(({ at, body }) =>
      body.why === 'overlap' ? [{ at, due: Number(body.first) }] : [],
    )
    const ran = runs.map((run) => run.due ?? 0)
    // Each time once, as its policy says: run, or left out because another run was in its way.
    const all = [...ran, ...overlapped.map((one) => one.due)].sort((a, b) => a - b)
    expect(all).toEqual([...should.times].sort((a, b) => a - b))
    // By the clock of the store; one that was put back cannot tell what was at the same time.
    for (const { at, due: time } of wentBack ? [] : overlapped) {
      const inTheWay = runs.filter(
        (run) => run.createdAt <= at && (run.endedAt ?? Infinity) >= at && run.due !== time,
      )
      expect(inTheWay.length).toBeGreaterThanOrEqual(1)
      expect(should.caughtUp.has(time)).toBe(false)
    }
    if (!wentBack) {
      const missed = skipped
        .filter(({ body }) => body.why === 'missed')
        .reduce((sum, { body }) => sum + Number(body.count), 0)
      expect(missed).toBe(should.missed)
      // Awake, it looks at the very moment.
      const late = due.filter(
        (time) =>
          awake.some(([from, until]) => from < time && time < until) && !looks.includes(time),
      )
      expect(late).toEqual([])
    }
    for (const run of runs) {
      if (run.state === 'failed') {
        expect(run.fault?.code).toBe('job.crashed')
        expect(world.kills).toBeGreaterThanOrEqual(3)
        continue
      }
      expect([run.state, run.failures]).toEqual(['done', 0])
      expect((await world.journal.steps(run.id)).map(({ name }) => name)).toEqual([
        'one',
        'two',
        'three',
      ])
    }
  }
  expect(world.troubles).toEqual([])
  expect(ended).toBeGreaterThanOrEqual(start + length)
}

// Nine days with an end of daylight saving in Berlin's spring and two in the south's autumn.
const spring = Date.parse('2026-03-28T12:00:30Z')

test(
  'createJobScheduler() runs each job as its policy says, through sleeps, restarts and kills',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(Job, { minLength: 1, maxLength: 4 }),
        fc.array(Happening, { minLength: 4, maxLength: 30 }),
        (jobs, happenings) =>
          live(jobs, happenings, { start: spring, length: 9 * day, lookMs: 5 * minute }),
      ),
      { numRuns: rounds, endOnFailure: true },
    )
  },
  120_000 + rounds * 10_000,
)

test(
  'createJobScheduler() fires nothing twice when the clock goes backwards',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(Job, { minLength: 1, maxLength: 3 }),
        fc.array(fc.oneof(Happening, Back), { minLength: 4, maxLength: 20 }),
        (jobs, happenings) =>
          live(jobs, happenings, { start: spring, length: 3 * day, lookMs: 5 * minute }),
      ),
      { numRuns: rounds, endOnFailure: true },
    )
  },
  120_000 + rounds * 10_000,
)

test(
  'createJobScheduler() keeps to its schedules through a year',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          Job.filter(({ plain }) => plain.hours !== 'every'),
          { minLength: 2, maxLength: 3 },
        ),
        fc.array(Happening, { minLength: 4, maxLength: 30 }),
        (jobs, happenings) =>
          live(jobs, happenings, {
            start: Date.parse('2026-01-01T00:00:30Z'),
            length: 365 * day,
            lookMs: 60 * minute,
          }),
      ),
      { numRuns: Math.ceil(rounds / 12), endOnFailure: true },
    )
  },
  120_000 + rounds * 10_000,
)
