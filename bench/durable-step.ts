import { Database } from 'bun:sqlite'
// What does a finished step cost through the journal, over a bare insert with one sync of the disk, and over
// its own rows by bare statements? One by one, and 20 at once, all by turns. Goals: at most 1.25 times, 1.1
// syncs a step, and 8,000 steps a second at 20 in parallel. A sync is counted by the commits in the log;
// its checkpoint takes two more, once in some 140 steps.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as v from 'valibot'

import { Cycle, steps } from '../src/domain/cycle.ts'
import { newCycleId } from '../src/domain/id.ts'
import { createJournal } from '../src/engine/create-journal.ts'
import type { Claim, FinishedStep } from '../src/engine/journal.ts'
import { openStore } from '../src/store/open.ts'
import { bareRows } from './durable-step/bare-rows.ts'
import { commitsOf } from './loop/commits.ts'
import { figure, median } from './shared/figure.ts'

const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 1500)
const parallel = 20
const dir = mkdtempSync(join(process.env.OSTINATO_BENCH_DIR ?? tmpdir(), 'ostinato-bench-'))
const insights = Array.from({ length: 10 }, (_, at) => ({ id: at, message: 'x'.repeat(150) }))
const result = { step: 'observe', commit: 'a'.repeat(40), dirty: 0, skipped: insights, files: 1 }
const body = JSON.stringify(result)

const bare = new Database(join(dir, 'bare.sqlite'))
for (const pragma of ['journal_mode = wal', 'synchronous = full']) bare.run(`pragma ${pragma}`)
bare.run('create table rows (id integer primary key, body text not null)')
const insert = bare.prepare('insert into rows (body) values (?)')
const insertMany = bare.transaction(() => {
  for (let at = 0; at < parallel; at += 1) insert.run(body)
})

const store = openStore({ dir })
const journal = createJournal(store)
const cycles = Math.ceil(((rounds + 100) * (parallel + 1)) / steps.length)
const step = stepsOf(await runningCycles(cycles))
const rows = bareRows(join(dir, 'rows'), cycles)
const turns = {
  bare: () => void insert.run(body),
  rows: () => rows.step(result),
  journal: finish,
  bareMany: () => insertMany.immediate(),
  journalMany: () => Promise.all(Array.from({ length: parallel }, finish)),
}
const times: Record<keyof typeof turns, number[]> = {
  bare: [],
  rows: [],
  journal: [],
  bareMany: [],
  journalMany: [],
}

const counted = 40
const syncs =
  (await commitsOf(store.path, async () => {
    for (let at = 0; at < counted; at += 1) await finish()
  })) / counted

for (let round = -50; round < rounds; round += 1)
  for (const [name, turn] of Object.entries(turns)) {
    const began = performance.now()
    await turn()
    if (round >= 0) times[name as keyof typeof turns].push(performance.now() - began)
  }
const took = (name: keyof typeof turns) => median(times[name])

say('a finished step, over a bare insert with one sync', 'journal', 'bare')
say('a finished step, over its own rows by bare statements', 'journal', 'rows')
figure({
  bench: 'durable-step',
  name: 'syncs of the disk for a finished step',
  ours: syncs,
  raw: 1,
  unit: 'syncs',
  by: 'ratio',
  goal: { atMost: 1.1 },
})
figure({
  bench: 'durable-step',
  name: `steps finished at ${parallel} in parallel`,
  ours: (parallel * 1e3) / took('journalMany'),
  raw: (parallel * 1e3) / took('bareMany'),
  unit: 'steps/s',
  by: 'value',
  goal: { atLeast: 8000 },
})
rows[Symbol.dispose]()
store[Symbol.dispose]()
bare.close()
rmSync(dir, { recursive: true })

function say(name: string, ours: keyof typeof turns, raw: keyof typeof turns): void {
  figure({
    bench: 'durable-step',
    name,
    ours: took(ours),
    raw: took(raw),
    unit: 'ms',
    by: 'ratio',
    goal: { atMost: 1.25 },
  })
}

function finish(): Promise<void> {
  const { claim, name } = step.next().value
  return journal.finishStep(claim, { step: name, result, ms: 1, suggestions: [], entries: [] })
}

/** Cycles that run, each of a repository of its own, so that every finished step is a new row. */
async function runningCycles(count: number): Promise<Claim[]> {
  const trigger = { kind: 'hand', reason: 'bench', at: 1, depth: 0 } as const
  const base = {
    spec: 'docs',
    state: 'running',
    triggers: [trigger],
    all: false,
    epoch: 1,
  } as const
  const times = { createdAt: 1, startedAt: 1, deadline: null, endedAt: null, fault: null }
  const cycles = Array.from({ length: count }, (_, at) =>
    v.parse(Cycle, { ...base, ...times, id: newCycleId(at), repository: `/repository-${at}` }),
  )
  await store.write(() => {
    for (const cycle of cycles) store.runs.insert(cycle)
  })
  return cycles.map((cycle) => ({ cycle, epoch: 1 }))
}

function* stepsOf(claims: Claim[]): Generator<{ claim: Claim; name: FinishedStep['step'] }, never> {
  for (;;) for (const claim of claims) for (const name of steps) yield { claim, name }
}
