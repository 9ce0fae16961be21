// What does learning save a person, and what does it lose? A year of cycles for each seed, lived with and
// without. Goal: half of the rejected suggestions avoided, and no accepted one lost, over 20 seeds.
// `bun bench/simulated-year.ts [--first 1] [--seeds 20] [--days 365] [--minutes 8] [--world busy] [--json] [--write FILE]`
import { availableParallelism, tmpdir } from 'node:os'
import { parseArgs } from 'node:util'

import { type Lived, tableOf } from './simulated-year/report.ts'
import { type World, worlds } from './simulated-year/world.ts'
import { arms, type Figures, simulate } from './simulated-year/year.ts'

const { values } = parseArgs({
  options: {
    first: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '20' },
    /** After so many no further world of a seed is begun. */
    minutes: { type: 'string', default: 'Infinity' },
    days: { type: 'string', default: '365' },
    world: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    write: { type: 'string' },
    /** One arm of one seed, for a process of its own. */
    arm: { type: 'string' },
  },
})
/** How it is judged. */
const stick =
  'The goal, in plain totals: the learner has at most half the rejections of the arm without, and at least as many accepted. Beside it: of what was rejected without, the share that the learner never showed (the same problem of the same seed), and rejections for each accepted one, which is for equal work. The oracle knows what the reviewer of the day likes, word and all, and has only that reported that is more likely accepted than not; what it still has rejected is the luck of the reviewer, and what it loses was accepted against all likelihood. No learner does better but by luck, so where the oracle misses the goal, it cannot be met.'
const days = Number(values.days)
const chosen = worlds.filter(({ name }) => values.world?.includes(name) ?? true)

if (values.arm === undefined) await main()
else await liveOne(values.arm)

/** Lives one arm, and prints its figures. */
async function liveOne(arm: string): Promise<void> {
  const [seed = '', how] = arm.split(':')
  const own = arms.find((one) => one === how)
  const world = chosen[0]
  if (!world || !own) throw new Error(`Cannot simulate "${values.world}": there is no such world`)
  const tempDir = process.env.OSTINATO_BENCH_DIR ?? tmpdir()
  const figures = await simulate(world, { seed, days, arm: own, tempDir })
  console.log(JSON.stringify(figures))
}

async function main(): Promise<void> {
  const began = performance.now()
  // All worlds of a seed before the next one, so that a run that is cut short tells of each world the same seeds.
  const queue = Array.from({ length: Number(values.seeds) }, (_, at) =>
    chosen.map((world) => ({ world, seed: String(at + Number(values.first)) })),
  ).flat()
  const all: Lived[] = []
  async function work(): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (performance.now() - began > Number(values.minutes) * 60_000) return
      const { world, seed } = next
      const without = await spawnArm(world, `${seed}:without`)
      const learning = await spawnArm(world, `${seed}:learning`)
      const oracle = await spawnArm(world, `${seed}:oracle`)
      all.push({ world: world.name, seed, without, learning, oracle })
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  // Only seeds that every world has.
  const lived = all.filter(
    ({ seed }) => all.filter((one) => one.seed === seed).length === chosen.length,
  )
  const seconds = (performance.now() - began) / 1000
  const report = values.json ? JSON.stringify(lived, null, 2) : reportOf(lived, seconds)
  console.log(report)
  if (values.write !== undefined) await Bun.write(values.write, `${report}\n`)
}

function reportOf(lived: readonly Lived[], seconds: number): string {
  const all = lived.flatMap((one) => arms.map((arm) => one[arm].sums.cycles))
  const cycles = all.reduce((sum, one) => sum + one, 0)
  const bun = `Bun ${Bun.version}`
  return [
    '# The simulated year',
    `Written by \`bun bench/simulated-year.ts --first ${values.first} --seeds ${values.seeds} --days ${days}${(values.world ?? []).map((one) => ` --world ${one}`).join('')}\` on ${new Date().toISOString().slice(0, 10)}, ${bun}. ${new Set(lived.map(({ seed }) => seed)).size} seeds, ${cycles} cycles of the real engine, store and loop in ${Math.round(seconds)} s, ${Math.round(cycles / seconds)} a second on ${availableParallelism()} cores; only the files, the agent, the model and the reviewer are simulated. Sums over all seeds; the same seeds in every arm.`,
    stick,
    ...chosen.map(({ name, about }) => {
      const own = lived.filter(({ world }) => world === name)
      return `## ${name}: ${about}\n\n${tableOf(own)}`
    }),
  ].join('\n\n')
}

/** A process for each, so that as many live at once as there are cores. */
async function spawnArm(world: World, arm: string): Promise<Figures> {
  const child = Bun.spawn(
    [process.execPath, import.meta.path, '--arm', arm, '--world', world.name, '--days', `${days}`],
    { stdout: 'pipe', stderr: 'inherit' },
  )
  const said = await new Response(child.stdout).text()
  if ((await child.exited) !== 0)
    throw new Error(`Cannot go on: "${arm}" of "${world.name}" failed`)
  return JSON.parse(said) as Figures
}
