// How long does a verified `true` take in a workspace of a known commit, beside the bare programs that make
// one (unshare, overlay, bubblewrap, true)? With 200, 2,000 and 20,000 files, as they are and with an edit on
// top, by turns. Goals: at most 50 ms, and no more for the most files than for the fewest.
import type { Edit } from '../src/domain/edit.ts'
import { repoPath } from '../src/domain/path.ts'
import { openSandbox } from '../src/workspace/sandbox.ts'
import { figure, median } from './shared/figure.ts'
import { exited, inOverlay } from './workspace/bare.ts'
import { justTrue, openTree } from './workspace/trees.ts'

const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 40)
const counts = [200, 2000, 20_000].slice(0, Number(process.env.OSTINATO_BENCH_SIZES ?? 3))
const edit: Edit = {
  action: 'modify',
  path: repoPath('folder-0/file-1.ts'),
  replacements: [{ old: 'const one', new: 'const two' }],
}
const { signal } = new AbortController()

await using sandbox = await openSandbox({ mode: 'auto', env: process.env })
if (sandbox.confinement.kind !== 'bubblewrap') {
  console.log(`skipped: commands are not jailed here. ${sandbox.confinement.warnings.join('. ')}`)
  process.exit(0)
}
await using closed = new AsyncDisposableStack()
const bare = closed.use(inOverlay('true'))
const turns = new Map<string, () => Promise<unknown>>([['bare', () => exited(bare.cmd)]])
for (const count of counts) {
  const base = await openTree(count, sandbox, closed)
  const began = performance.now()
  await base.with([], (_, run) => run(justTrue, signal))
  console.log(`${count} files: checked out in ${Math.round(performance.now() - began)} ms, once`)
  turns.set(`${count} files`, () => base.with([], (_, run) => run(justTrue, signal)))
  turns.set(`${count} files and an edit`, () =>
    base.with([edit], (_, run) => run(justTrue, signal)),
  )
}
const times = new Map<string, number[]>([...turns.keys()].map((name) => [name, []]))
for (let round = -3; round < rounds; round += 1)
  for (const [name, turn] of turns) {
    const began = performance.now()
    await turn()
    if (round >= 0) times.get(name)?.push(performance.now() - began)
  }
const took = (name: string) => median(times.get(name) ?? [])

for (const name of [...turns.keys()].slice(1))
  figure({
    bench: 'workspace',
    name: `a verified \`true\` over ${name}, beside the bare programs`,
    ours: took(name),
    raw: took('bare'),
    unit: 'ms',
    by: 'value',
    goal: { atMost: 50 },
  })
const [fewest = 0, most = 0] = [counts[0], counts.at(-1)]
figure({
  bench: 'workspace',
  name: `a verified \`true\` over ${most} files, over that of ${fewest}`,
  ours: took(`${most} files`),
  raw: took(`${fewest} files`),
  unit: 'ms',
  by: 'ratio',
  goal: { atMost: 1.2 },
})
