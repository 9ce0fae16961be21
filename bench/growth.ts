// How does each cost grow with what a store holds? Three sizes, a decade apart, of entries, suggestions, cycles,
// exchanges of a day, specs, repositories, refused triggers, deliveries and jobs' runs, the others held still:
// what each door and each cycle asks, in real stores by turns. Raw is the same question of the smallest. Goal:
// with a million entries, follow, list and start take at most 1.5 times what they take with 10,000; nothing
// grows faster than what it grows with.
import type { Ask } from './growth/ask.ts'
import * as read from './growth/asks-of-suggestions.ts'
import * as ask from './growth/asks-of-the-journal.ts'
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
  refused: 20,
}
const taste = Number(process.env['OSTINATO_BENCH_GROWTH'] ?? 1)
const wanted = process.env['OSTINATO_BENCH_OF']

const all: Record<string, { first: number; also?: Partial<Sizes>; asks: Ask[] }> = {
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
      read.week,
    ],
  },
  suggestions: {
    first: 100,
    asks: [
      read.suggestions,
      read.inbox,
      read.turns,
      read.waiting,
      read.ledger,
      read.week,
      read.detail,
      ask.counts,
      read.outcomes,
      read.known,
      read.manners,
      read.learning,
      read.taught,
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
      read.week,
      ask.wholeCycle,
    ],
  },
  exchanges: {
    first: 100,
    asks: [ask.spent, ask.triggered, read.week, ask.start, ask.wholeCycle],
  },
  specs: {
    first: 10,
    also: { cycles: 2000, entries: 20_000 },
    asks: [ask.triggered, read.week, read.ledger, ask.wholeCycle, ask.claimedOfMany],
  },
  repositories: {
    first: 1,
    also: { cycles: 2000, entries: 20_000 },
    asks: [ask.list, ask.triggered, ask.claimed, ask.cycles, read.week, ask.wholeCycle],
  },
  refused: { first: 1000, asks: [ask.refused] },
  deliveries: { first: 1000, asks: [ask.deliveries, ask.quarantined, ask.delivered, ask.start] },
  runs: { first: 1000, asks: [ask.runs, ask.nextRun, ask.start] },
}

const lines: string[] = []
for (const [of, { first, also, asks }] of Object.entries(all)) {
  if (wanted && !wanted.split(',').includes(of)) continue
  const sizes = [1, 10, 100].map((times) => Math.max(1, Math.round(first * times * taste)))
  await using worlds = new AsyncDisposableStack()
  const opened: World[] = []
  for (const size of sizes)
    opened.push(worlds.use(await openWorld({ ...usual, ...also, [of]: size })))
  console.log(`\n${of}: ${sizes.map((size) => size.toLocaleString('en')).join(', ')}`)
  for (const one of asks) lines.push(await grown(one, opened, { of, sizes }))
}
console.log('\nwhat | with | small | middle | large | the larger power of the two')
for (const line of lines) console.log(line)
