// How does each cost grow with what a store holds? Three sizes, a decade apart, of entries, suggestions, cycles,
// exchanges of a day, specs, repositories, deliveries and jobs' runs, the others held still: what each door and
// each cycle asks, in real stores by turns. Raw is the same question of the smallest. Goal: with a million
// entries, follow, list and start take at most 1.5 times what they take with 10,000; nothing grows faster than
// what it grows with.
import * as ask from './growth/asks.ts'
import type { Sizes } from './growth/fill.ts'
import { grown } from './growth/measure.ts'
import { openWorld, type World } from './growth/world.ts'

const usual: Sizes = {
  entries: 1000,
  suggestions: 60,
  cycles: 200,
  exchanges: 50,
  deliveries: 50,
  runs: 50,
  specs: 1,
  repositories: 1,
}
const taste = Number(process.env['OSTINATO_BENCH_GROWTH'] ?? 1)
const wanted = process.env['OSTINATO_BENCH_OF']

const all: Record<string, { first: number; also?: Partial<Sizes>; asks: ask.Ask[] }> = {
  entries: {
    first: 10_000,
    also: { specs: 10 },
    asks: [
      ask.follow,
      ask.list,
      ask.listOfSpec,
      ask.listOfType,
      ask.history,
      ask.start,
      ask.triggered,
      ask.refuted,
      ask.wholeCycle,
      ask.week,
    ],
  },
  suggestions: {
    first: 100,
    asks: [
      ask.suggestions,
      ask.inbox,
      ask.turns,
      ask.waiting,
      ask.ledger,
      ask.week,
      ask.detail,
      ask.counts,
      ask.outcomes,
      ask.known,
      ask.manners,
      ask.learning,
      ask.taught,
      ask.start,
      ask.wholeCycle,
    ],
  },
  cycles: {
    first: 1000,
    also: { specs: 10 },
    asks: [
      ask.cycles,
      ask.lastCycle,
      ask.counts,
      ask.triggered,
      ask.claimed,
      ask.start,
      ask.week,
      ask.wholeCycle,
    ],
  },
  exchanges: {
    first: 100,
    asks: [ask.spent, ask.triggered, ask.week, ask.start, ask.wholeCycle],
  },
  specs: {
    first: 10,
    also: { cycles: 2000, entries: 20_000 },
    asks: [ask.triggered, ask.week, ask.ledger, ask.wholeCycle, ask.claimedOfMany],
  },
  repositories: {
    first: 1,
    also: { cycles: 2000, entries: 20_000 },
    asks: [ask.list, ask.triggered, ask.claimed, ask.cycles, ask.week, ask.wholeCycle],
  },
  deliveries: { first: 1000, asks: [ask.deliveries, ask.quarantined, ask.delivered, ask.start] },
  runs: { first: 1000, asks: [ask.runs, ask.nextRun, ask.start] },
}

const rows: { cells: string[]; isWorse: boolean }[] = []
for (const [of, { first, also, asks }] of Object.entries(all)) {
  if (wanted && !wanted.split(',').includes(of)) continue
  const sizes = [1, 10, 100].map((times) => Math.max(1, Math.round(first * times * taste)))
  await using worlds = new AsyncDisposableStack()
  const opened: World[] = []
  for (const size of sizes)
    opened.push(worlds.use(await openWorld({ ...usual, ...also, [of]: size })))
  console.log(`\n${of}: ${sizes.map((size) => size.toLocaleString('en')).join(', ')}`)
  for (const one of asks) rows.push(await grown(one, opened, { of, sizes }))
}
console.log('\nwhat | with | small | middle | large | exponent, the larger of two')
for (const { cells, isWorse } of rows)
  console.log(cells.join(' | ') + (isWorse ? ' | WORSE THAN LINEAR' : ''))
