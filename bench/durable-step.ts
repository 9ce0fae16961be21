import { Database } from 'bun:sqlite'
// What does a finished step cost through the journal, over a bare insert with one sync of the disk?
// One by one, and 20 at once. Goal: at most 1.25 times, and 8,000 steps a second at 20 in parallel.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { bench, run } from 'mitata'
import * as v from 'valibot'

import { Cycle, steps } from '../src/domain/cycle.ts'
import { newCycleId } from '../src/domain/id.ts'
import { createJournal } from '../src/engine/create-journal.ts'
import type { Claim, FinishedStep } from '../src/engine/journal.ts'
import { openStore } from '../src/store/open.ts'
import { figure } from './shared/figure.ts'

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
const claims = await runningCycles(20_000)
const step = stepsOf(claims)

bench('bare insert', () => insert.run(body))
bench('finishStep()', () => finish())
bench(`${parallel} bare inserts, one commit`, () => insertMany.immediate())
bench(`${parallel} finishStep() at once`, () =>
  Promise.all(Array.from({ length: parallel }, finish)),
)

const { benchmarks } = await run()
const [bareOne, journalOne, bareMany, journalMany] = benchmarks.map(
  ({ runs }) => runs[0]?.stats?.p50 ?? NaN,
)
say('a finished step, over a bare insert with one sync', journalOne, bareOne)
say(`${parallel} finished steps at once, over as many inserts in one commit`, journalMany, bareMany)
figure({
  bench: 'durable-step',
  name: `steps finished at ${parallel} in parallel`,
  ours: (parallel * 1e9) / (journalMany ?? NaN),
  raw: (parallel * 1e9) / (bareMany ?? NaN),
  unit: 'steps/s',
  by: 'value',
  goal: { atLeast: 8000 },
})
store[Symbol.dispose]()
bare.close()
rmSync(dir, { recursive: true })

function say(name: string, ours = NaN, raw = NaN): void {
  figure({
    bench: 'durable-step',
    name,
    ours: ours / 1e6,
    raw: raw / 1e6,
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
