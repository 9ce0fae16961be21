// How long does a job take from nothing to its first line, over a bare child of Bun in the same
// bubblewrap? Goal: at most 5 times, since a job also imports its file, the door and its schemas.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { bench, run } from 'mitata'

import { openJobRunner } from '../src/desk/run-job.ts'
import type { LoadedJob } from '../src/script/job.ts'
import { figure } from './shared/figure.ts'

const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
const file = join(dir, 'job.ts')
writeFileSync(
  file,
  `import { defineJob } from 'ostinato'\nexport default defineJob({ cron: '0 3 * * *', run({ log }) { log('first') } })\n`,
)
const refuse = () => Promise.reject(new Error('a benchmark asks nothing'))
const runner = openJobRunner({
  sandbox: 'auto',
  machine: { env: process.env, dataDir: join(dir, 'data') },
  kit: {
    start: refuse,
    suggest: refuse,
    ask: refuse,
    callAgent: refuse,
    write: refuse,
    report: refuse,
    entries: refuse,
  },
})
const words = await runner.describeJob(file)
const job: LoadedJob = { ...words, name: 'job', file, hash: '', repository: dir, builtIn: false }
const jail = [
  'bwrap',
  '--unshare-all',
  '--die-with-parent',
  '--ro-bind',
  '/',
  '/',
  '--proc',
  '/proc',
]
const bare = [
  ...jail,
  '--dev',
  '/dev',
  '--',
  process.execPath,
  '--no-env-file',
  '-e',
  'console.log(1)',
]

bench('a bare child in bubblewrap', async () => {
  const child = Bun.spawn(bare, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/' })
  await child.stdout.getReader().read()
  await child.exited
})
bench('a job, to its first line', () => firstLine())

const { benchmarks } = await run()
const [floor = NaN, ours = NaN] = benchmarks.map(({ runs }) => runs[0]?.stats?.p50 ?? NaN)
figure({
  bench: 'job-start',
  name: 'a job to its first line, over a bare child in bubblewrap',
  ours: ours / 1e6,
  raw: floor / 1e6,
  unit: 'ms',
  by: 'ratio',
  goal: { atMost: 5 },
})
await runner[Symbol.asyncDispose]()
rmSync(dir, { recursive: true })

async function firstLine(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const ended = runner.runJob({
    id: 'b',
    job,
    attempt: 1,
    due: null,
    signal: new AbortController().signal,
    step: async () => undefined,
    keepStep: async () => {},
    log: () => resolve(),
  })
  await promise
  await ended
}
