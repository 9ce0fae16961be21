// What does a whole cycle cost beside what it waits for? A cycle of the real flow whose agent, checks and
// model answer at once, against its durable steps alone and the two programs of git that it cannot do
// without, bare; all on one store, by turns. Goal: at most 5 ms over the sum. And how many syncs of the
// disk and programs it takes.
import { steps } from '../src/domain/cycle.ts'
import { commitsOf } from './loop/commits.ts'
import { programsOf } from './loop/programs.ts'
import { openTurns, took } from './loop/turns.ts'
import { figure, median } from './shared/figure.ts'

const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 100)
await using turns = await openTurns({ 'docs/a.md': '# A\n', 'docs/b.md': '[a](a.md)\n' })

// The first cycle of a commit opens it; those that follow are what is asked about.
for (let warm = 0; warm < 5; warm += 1) for (const one of all()) await one()
const programs = await programsOf(turns.loop)
const syncs = await commitsOf(turns.database, turns.loop)

const loop: number[] = []
const raw: number[][] = [[], []]
for (let round = 0; round < rounds; round += 1) {
  loop.push(await took(turns.loop))
  raw[0]?.push(await took(turns.steps))
  raw[1]?.push(await took(turns.git))
}
const [bare = Number.NaN, git = Number.NaN] = raw.map(median)
figure({
  bench: 'loop',
  name: 'a whole cycle whose agent and checks answer at once, over its durable steps and git',
  ours: median(loop),
  raw: bare + git,
  unit: 'ms',
  by: 'difference',
  goal: { atMost: 5 },
})
console.log(`durable steps ${bare.toFixed(2)} ms; git ${git.toFixed(2)} ms (medians)`)
figure({
  bench: 'loop',
  name: `syncs of the disk in a cycle: its ${steps.length} steps, and its trigger, claim and end`,
  ours: syncs,
  raw: steps.length + 3,
  unit: 'syncs',
  by: 'ratio',
  goal: { atMost: 1.1 },
})
figure({
  bench: 'loop',
  name: 'programs of git that a cycle at a known commit starts, beside those it cannot do without',
  ours: programs,
  raw: 2,
  unit: 'programs',
  by: 'ratio',
  goal: { atMost: 1 },
})

function all() {
  return [turns.loop, turns.steps, turns.git]
}
