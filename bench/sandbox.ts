// What does the sandbox of checks cost alone? `true` in it, over a workspace of one file, beside `true` in
// bubblewrap with hardly a wall, and beside the same with nothing around it; by turns. Ours also makes the
// overlay, its limits, the few files and programs that are shown, and watches over the end. There is no goal
// but that of a whole workspace, which bench/workspace.ts holds: at most 50 ms.
import { openSandbox } from '../src/workspace/sandbox.ts'
import { figure, median } from './shared/figure.ts'
import { exited, inBubblewrap } from './workspace/bare.ts'
import { justTrue, openTree } from './workspace/trees.ts'

const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 100)
const { signal } = new AbortController()

await using sandbox = await openSandbox({ mode: 'auto', env: process.env })
if (sandbox.confinement.kind !== 'bubblewrap') {
  console.log(`skipped: commands are not jailed here. ${sandbox.confinement.warnings.join('. ')}`)
  process.exit(0)
}
await using closed = new AsyncDisposableStack()
const base = await openTree(2, sandbox, closed)
const bubblewrap = inBubblewrap('true')
const ours: number[] = []
const jailed: number[] = []
const free: number[] = []
for (let round = -5; round < rounds; round += 1)
  for (const [times, turn] of [
    [ours, () => base.with([], (_, run) => run(justTrue, signal))],
    [jailed, () => exited(bubblewrap)],
    [free, () => exited(['/bin/sh', '-c', 'true'])],
  ] as const) {
    const began = performance.now()
    await turn()
    if (round >= 0) times.push(performance.now() - began)
  }
for (const [what, raw] of [
  ['`true` in bubblewrap alone', jailed],
  ['`true` with nothing around it', free],
] as const)
  figure({
    bench: 'sandbox',
    name: `\`true\` in the sandbox of checks, over ${what}`,
    ours: median(ours),
    raw: median(raw),
    unit: 'ms',
    by: 'difference',
    goal: null,
  })
