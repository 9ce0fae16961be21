// How long does it take to read and verify an openspec/ tree of 10, 100 and 1,000 specs, from git to insights?
// The first look beside `openspec validate --all --strict` in a process of its own, as whoever has no service
// runs it. And the look after a commit that changes one file, which must not depend on the tree's size. Goals:
// the first at least 3 times faster than the command line, the second at most 20 ms.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { createHealth } from '../src/agents/openspec/health.ts'
import { createBases } from '../src/cycle/bases.ts'
import { createOpenSpecCli } from '../src/openspec/cli.ts'
import { openOpenSpec } from '../src/openspec/openspec.ts'
import { packageFolder } from '../src/openspec/package.ts'
import { noSandbox } from '../src/workspace/no-sandbox.ts'
import { makeRepository } from '../test/support/git.ts'
import { figure, median } from './shared/figure.ts'
import { defectText, specFile, specFiles } from './shared/openspec-files.ts'

const most = Number(process.env.OSTINATO_BENCH_SPECS ?? 1000)
const sizes = [10, 100, 1000].filter((size) => size <= most)
const firstLooks = 5
const laterLooks = 25
const placeholders = 5
const program = fileURLToPath(new URL('bin/openspec.js', packageFolder()))

const home = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
const quiet = { OPENSPEC_TELEMETRY: '0', OPENSPEC_NO_UPDATE_CHECK: '1', XDG_CONFIG_HOME: home }
const openspec = await openOpenSpec(createOpenSpecCli({ home, env: {} }))
const sandbox = noSandbox('a benchmark runs no commands')
const { signal } = new AbortController()

const later: number[] = []
for (const size of sizes) {
  using repository = makeRepository(specFiles(size, placeholders))
  const { root } = repository
  const first: number[] = []
  const cli: number[] = []
  for (let round = 0; round < firstLooks; round += 1) {
    // The validator of a service is warm when a repository comes; only the tree is new.
    await using bases = createBases({ env: process.env, tempDir: home, sandbox })
    first.push(await look(bases, root, createHealth(openspec)))
    cli.push(await validateAll(root))
  }
  await using bases = createBases({ env: process.env, tempDir: home, sandbox })
  const inspect = createHealth(openspec)
  await look(bases, root, inspect)
  const again: number[] = []
  for (let round = 0; round < laterLooks; round += 1) {
    const at = placeholders + (round % (size - placeholders))
    repository.commit({ [specFile(at)]: defectText(at, round + 1) })
    again.push(await look(bases, root, inspect))
  }
  figure({
    bench: 'openspec-tree',
    name: `first look at ${size} specs, beside openspec validate`,
    ours: median(first),
    raw: median(cli),
    unit: 'ms',
    by: 'ratio',
    goal: { atMost: 1 / 3 },
  })
  figure({
    bench: 'openspec-tree',
    name: `look at ${size} specs after a commit that changes one file`,
    ours: median(again),
    raw: null,
    unit: 'ms',
    by: 'value',
    goal: { atMost: 20 },
  })
  later.push(median(again))
}
console.log(`growth of a later look, for each ten times the specs: ${growth(later)}`)
rmSync(home, { recursive: true })

/** Milliseconds from asking git for its head to the insights of the tree. */
async function look(
  bases: ReturnType<typeof createBases>,
  repository: string,
  inspect: ReturnType<typeof createHealth>,
): Promise<number> {
  const began = performance.now()
  const commit = await bases.head(repository)
  const { validate } = await bases.use({ repository, commit }, (base) =>
    base.with([], (view) => inspect(view, signal)),
  )
  const took = performance.now() - began
  if (validate.length < placeholders) throw new Error('the placeholders are not seen')
  return took
}

/** Milliseconds of OpenSpec's own program over the working tree. */
async function validateAll(cwd: string): Promise<number> {
  const began = performance.now()
  const child = Bun.spawn([process.execPath, program, 'validate', '--all', '--strict', '--json'], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: home, ...quiet },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Response(child.stdout).text()
  await child.exited
  return performance.now() - began
}

function growth(values: readonly number[]): string {
  return values
    .slice(1)
    .map((value, at) => `${(value / (values[at] ?? value)).toFixed(2)} times`)
    .join(', ')
}
