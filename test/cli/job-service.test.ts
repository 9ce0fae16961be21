import { afterAll, expect, test } from 'bun:test'

import { serveJobs } from '../../src/cli/job-service.ts'
import { createOutput } from '../../src/cli/output.ts'
import { readConfig } from '../../src/config.ts'
import { openRecords } from '../../src/desk/records.ts'
import type { JobRunner } from '../../src/desk/run-job.ts'
import type { Live } from '../../src/domain/entry.ts'
import { loadedJob } from '../engine/job-world.ts'
import { tempDir } from '../store/sample.ts'
import { until } from '../support/followers.ts'
import { ostinato } from '../support/ostinato.ts'

const program = ostinato()
afterAll(() => program[Symbol.dispose]())

test('serveJobs() runs what is asked for by hand, tells its lines, and keeps them without secrets', async () => {
  using temp = tempDir()
  using records = openRecords(readConfig({}, { dataDir: temp.path }))
  const said: string[] = []
  const writer = { write: (text: string) => said.push(text) }
  const told: Live[] = []
  const job = loadedJob({ cron: '0 0 30 2 *' })
  const jobFiles = async () => ({
    open: async () => {},
    now: () => ({ jobs: [job], broken: [{ file: 'jobs/torn.ts', why: 'it does not parse' }] }),
    onChange: () => {},
  })
  const runner: JobRunner = {
    async runJob({ log }) {
      log('one\ntwo, with ghp_0123456789abcdef0123456789abcdef0123')
      return { state: 'done', ms: 1 }
    },
    describeJob: () => Promise.reject(new Error('this test describes none')),
    confinement: async () => ({ kind: 'none', warnings: [] }),
    async [Symbol.asyncDispose]() {},
  }
  const output = createOutput({ out: writer, err: writer })
  const scheduler = await serveJobs(
    { ...records, jobFiles },
    {
      runtime: { jobs: async () => runner },
      repositories: [],
      tell: (live) => told.push(live),
    },
    output,
  )
  const { run } = await records.jobJournal.begin(job, 'a test')
  await until(
    'the run is done',
    async () => (await records.jobJournal.run(run.id))?.state === 'done',
  )
  await scheduler.stop()
  const lines = (await records.jobJournal.lines(run.id)).map(({ text }) => text)
  expect(lines).toEqual(['one', 'two, with [redacted]'])
  expect(told.map(({ text }) => text)).toEqual(['one\n', 'two, with [redacted]\n'])
  expect(told[0]).toMatchObject({ type: 'job.log', job: 'nightly', run: run.id })
  expect(said.join('')).toContain('jobs/torn.ts does not load: it does not parse')
  expect(said.join('')).toContain(`job nightly ${run.id}: done`)
})

test('jobs list, show, run, log and cancel name what is not there', async () => {
  expect((await program.json('jobs', 'list')).value).toEqual({ jobs: [], broken: [] })
  const asked = [
    [2, 'Cannot find job "nothing": known jobs are none', 'show', 'nothing'],
    [2, 'Cannot find job "nothing": known jobs are none', 'run', 'nothing'],
    [1, 'Cannot find run "r-0000000000000": there is none', 'log', 'r-0000000000000'],
    [1, 'Cannot find run "x": there is none', 'cancel', 'x'],
  ] as const
  for (const [code, words, ...command] of asked) {
    const ran = await program.run('jobs', ...command)
    expect({ code: ran.code, err: ran.err }).toEqual({
      code,
      err: expect.stringContaining(words),
    })
  }
}, 60_000)
