// What does a durable step cost beside other engines that keep each step? The same steps with results of the
// same size: one after another, as workflows of four, and 20 workflows at once; each engine in a process of
// its own with its client, asked by turns. Ours is synced to the disk before a step counts as finished: the
// journal alone for single steps, and whole cycles, from a stored trigger through the dispatcher to their
// end, for workflows. What the others promise stands in their names. Goal: ahead of each of them.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { SQL } from 'bun'

import { figure, median } from '../shared/figure.ts'
import type { Round } from './programs/turns.ts'
import { orSkip } from './shared/or-skip.ts'
import { packages } from './shared/packages.ts'
import { type Program, startOurs, startPeer } from './shared/program.ts'

const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 5)
const parallel = 20
const questions = {
  step: { workflows: 5, parallel: 1, steps: 20 },
  one: { workflows: 25, parallel: 1, steps: 4 },
  many: { workflows: 200, parallel, steps: 4 },
} satisfies Record<string, Round>
const kinds = ['step', 'one', 'many'] as const
type Kind = (typeof kinds)[number]

const dir = mkdtempSync(join(process.env.OSTINATO_BENCH_DIR ?? tmpdir(), 'ostinato-bench-'))
const folder = (name: string) => {
  mkdirSync(join(dir, name))
  return join(dir, name)
}
await using database = await orSkip('PostgreSQL', openDatabase)
const peers: { name: string; promise: string; start: () => Promise<Program> }[] = [
  {
    name: `DBOS ${packages.dbos['@dbos-inc/dbos-sdk']}`,
    promise: 'a sync for each commit',
    start() {
      if (!database) throw new Error('it wants PostgreSQL')
      return startPeer('dbos', 'dbos.mjs', [database.url, database.version])
    },
  },
  {
    name: `Restate ${packages.restate['@restatedev/restate-server']}`,
    promise: 'its log is synced',
    start: () => startPeer('restate', 'restate.mjs', [folder('restate')]),
  },
  {
    name: `BullMQ ${packages.bullmq.bullmq}`,
    promise: 'a sync for each write',
    start: () => startPeer('bullmq', 'bullmq.mjs', [folder('bullmq')]),
  },
  {
    name: `Mastra ${packages.mastra['@mastra/core']}`,
    promise: 'a sync for each step',
    start: () => startPeer('mastra', 'mastra-steps.mjs', [folder('mastra')]),
  },
]

await using ours = await startOurs(join(import.meta.dir, 'steps/ours.ts'), [folder('ours')])
const programs = new Map([['ours', ours]])
const times = new Map<string, Record<Kind, number[]>>()
try {
  for (const { name, promise, start } of peers) {
    const program = await orSkip(name, start)
    if (program) programs.set(`${name} on ${program.ready.on} (${promise})`, program)
  }
  for (const name of programs.keys()) times.set(name, { step: [], one: [], many: [] })
  for (let round = -1; round < rounds; round += 1)
    for (const kind of kinds)
      for (const [name, program] of programs) {
        const { ms } = await program.ask(questions[kind])
        if (round >= 0) times.get(name)?.[kind].push(Number(ms)) // the first is for warming up
      }
} finally {
  for (const [name, program] of programs) if (name !== 'ours') await program[Symbol.asyncDispose]()
}

for (const name of [...programs.keys()].filter((one) => one !== 'ours')) {
  const say = (kind: Kind, what: string, unit: string, of: (ms: number) => number) =>
    figure({
      bench: 'peers/steps',
      name: what,
      ours: of(middle('ours', kind)),
      raw: of(middle(name, kind)),
      beside: name,
      unit,
      by: 'ratio',
      goal: unit === 'ms' ? { atMost: 1 } : { atLeast: 1 },
    })
  const { step, one, many } = questions
  say('step', 'a step, one after another', 'ms', (ms) => ms / step.workflows / step.steps)
  say(
    'one',
    `a workflow of ${one.steps} steps, one after another`,
    'ms',
    (ms) => ms / one.workflows,
  )
  say('many', `steps of ${parallel} workflows at once`, 'steps/s', (ms) => {
    return (many.workflows * many.steps * 1000) / ms
  })
}
await ours[Symbol.asyncDispose]()
rmSync(dir, { recursive: true })

function middle(name: string, kind: Kind): number {
  return median(times.get(name)?.[kind] ?? [])
}

/** A database of this run's own, on the PostgreSQL that runs here. */
async function openDatabase(): Promise<{ url: string; version: string } & AsyncDisposable> {
  const base = process.env.OSTINATO_BENCH_POSTGRES ?? 'postgresql://postgres@127.0.0.1:5432'
  const name = `ostinato_bench_${process.pid}`
  const sql = new SQL(`${base}/postgres`, { max: 1, connectionTimeout: 5 })
  await sql.unsafe(`create database ${name}`).catch((cause) => {
    throw new Error(
      `none answers at ${base} (start one, or name another in OSTINATO_BENCH_POSTGRES)`,
      { cause },
    )
  })
  const [{ server_version: version }] = await sql`show server_version`
  return {
    url: `${base}/${name}`,
    version: String(version).split(' ')[0] ?? '',
    async [Symbol.asyncDispose]() {
      await sql.unsafe(`drop database ${name} with (force)`)
      await sql.close()
    },
  }
}
