import { afterAll, describe, expect, test } from 'bun:test'

import * as v from 'valibot'

import { createRemoteDesk } from '../../src/cli/remote-desk.ts'
import { createDeskJobs } from '../../src/desk/jobs.ts'
import { Fault } from '../../src/domain/fault.ts'
import { JobRunId } from '../../src/domain/id.ts'
import { createJobJournal } from '../../src/engine/create-job-journal.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { loadedJob } from '../engine/job-world.ts'
import { openForTest } from '../http/open-for-test.ts'
import { smallKit } from '../http/small-kit.ts'
import { tempDir } from '../store/sample.ts'

// One contract for both doors: what is asked over HTTP must be as though asked here.

const loaded = [
  loadedJob({
    name: 'reports/weekly',
    repository: '/a',
    timeoutMs: 60_000,
    permissions: { net: ['a.example'], read: [], write: [], run: [], env: [] },
  }),
  loadedJob({ name: 'both', repository: '/a' }),
  loadedJob({ name: 'both', repository: '/b' }),
]

function local() {
  const temp = tempDir()
  const store = openStore({ dir: temp.path })
  const journal = createJobJournal(store)
  const jobs = createDeskJobs({
    jobJournal: journal,
    journal: createJournal(store),
    served: null,
    jobFiles: async () => ({
      open: async () => {},
      now: () => ({ jobs: loaded, broken: [{ file: 'torn.ts', why: 'it does not parse' }] }),
      onChange: () => {},
    }),
  })
  return {
    jobs,
    journal,
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]()
      temp[Symbol.dispose]()
    },
  }
}

async function remote() {
  const here = local()
  const doors = await openForTest({ kit: { ...smallKit(), jobs: here.jobs } })
  return {
    journal: here.journal,
    jobs: createRemoteDesk({ url: doors.doors.url, token: doors.token.trim() }).jobs,
    async [Symbol.asyncDispose]() {
      await doors[Symbol.asyncDispose]()
      await here[Symbol.asyncDispose]()
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

describe.each([
  ['the jobs of this process', async () => local()],
  ['the jobs of a service', remote],
])('%s', (_name, open) => {
  const opened = open()
  afterAll(async () => (await opened)[Symbol.asyncDispose]())

  test('lists jobs with their next run, and files that did not load', async () => {
    const { jobs } = await opened
    const { jobs: all, broken } = await jobs.list({})
    expect(all.map(({ name, repository }) => [name, repository])).toEqual([
      ['reports/weekly', '/a'],
      ['both', '/a'],
      ['both', '/b'],
    ])
    expect(all[0]).toMatchObject({ cron: '0 3 * * *', timezone: 'UTC', last: null })
    // What it declares and may use, and none of what only the scheduler needs.
    expect(all[0]).toMatchObject({ timeoutMs: 60_000, permissions: { net: ['a.example'] } })
    expect(all[0]).not.toHaveProperty('hash')
    expect((all[0]?.next ?? 0) % 86_400_000).toBe(3 * 3_600_000)
    expect(broken).toEqual([{ file: 'torn.ts', why: 'it does not parse' }])
    expect((await jobs.list({ repository: '/b' })).jobs).toHaveLength(1)
  })

  test('begins a run once, shows it with its lines and steps, and cancels it', async () => {
    const { jobs, journal } = await opened
    const first = await jobs.begin('reports/weekly', { reason: 'why not' })
    const second = await jobs.begin('reports/weekly', {})
    expect([first.joined, second.joined]).toEqual([false, true])
    expect(second.run).toEqual(first.run)
    const claim = await journal.claim(loaded)
    if (!claim) throw new RangeError('nothing to claim')
    await journal.say(claim.run, ['one', 'two'])
    await journal.keepStep(claim.run, 'fetch', { secret: 'is not shown' })
    const detail = await jobs.run(first.run.id, 1)
    expect(detail).toMatchObject({
      run: { state: 'running', attempt: 1, reason: 'why not', lines: 2 },
      steps: [{ name: 'fetch' }],
      log: [{ number: 2, text: 'two' }],
    })
    expect((await jobs.cancel(first.run.id, 'enough')).state).toBe('cancelled')
    expect(await faultOf(jobs.cancel(first.run.id, 'again'))).toBe('job.ended')
    const { job, runs } = await jobs.get('reports/weekly', {})
    expect([job.last?.id, runs.map(({ state }) => state)]).toEqual([first.run.id, ['cancelled']])
  })

  test('names what is not there, and what is there twice', async () => {
    const { jobs } = await opened
    const nobody = v.parse(JobRunId, 'r-0000000000000')
    const asked: [string, () => Promise<unknown>][] = [
      ['script.unknown', () => jobs.get('nothing', {})],
      ['script.unknown', () => jobs.begin('reports/weekly', { repository: '/b' })],
      ['repository.unknown', () => jobs.begin('both', {})],
      ['job.unknown', () => jobs.run(nobody)],
      ['job.unknown', () => jobs.cancel(nobody, 'why')],
    ]
    for (const [code, work] of asked) expect(await faultOf(work())).toBe(code)
    expect((await jobs.begin('both', { repository: '/b' })).run.repository).toBe('/b')
  })
})
