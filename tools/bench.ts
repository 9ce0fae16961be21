// Runs the benchmarks, each in a process of its own, or those whose name holds one of the words given:
// `npm run bench -- sse`. All of them write bench/RESULTS.md and bench/results.json; `--gate` holds what is
// run to the ratios that are kept there, and writes nothing. `--peers` runs the same work by others, and
// writes what was run into bench/PEERS.md and bench/peers.json: some of them leave the others' figures.
// `--model URL` measures a model server instead.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import * as v from 'valibot'

import { Figure } from '../bench/shared/figure.ts'
import { chart } from './bench/chart.ts'
import { regressions } from './bench/gate.ts'
import { machine } from './bench/machine.ts'
import { report } from './bench/report.ts'

const root = join(import.meta.dir, '..')
const Kept = v.object({ machine: v.record(v.string(), v.string()), figures: v.array(Figure) })

const { values, positionals: words } = wanting()
// The user's own model server, and nothing else.
if (values.model !== undefined) {
  const { benchModelHere } = await import('./bench/model.ts')
  process.exit(await benchModelHere(values.model, values))
}
const resultsFile = join(root, `bench/${values.peers ? 'peers' : 'results'}.json`)
const folder = values.peers ? 'bench/peers' : 'bench'
const files = [...new Bun.Glob(`${folder}/*.ts`).scanSync({ cwd: root })].sort()
// Years of cycles, not a time: it writes its own report.
const asked = (file: string) =>
  words.length === 0
    ? file !== 'bench/simulated-year.ts'
    : words.some((word) => file.includes(word))
const wanted = files.filter(asked)
if (wanted.length === 0)
  console.log(`no benchmark is called ${words.join(' or ')}; there are: ${files.join(', ')}`)

const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
const collected = join(dir, 'figures.jsonl')
const failed: string[] = []
for (const [at, file] of wanted.entries()) {
  console.log(`\n${file} (${at + 1} of ${wanted.length})`)
  const child = Bun.spawn([process.execPath, join(root, file)], {
    cwd: root,
    env: { ...process.env, OSTINATO_BENCH_FIGURES: collected },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if ((await child.exited) !== 0) failed.push(file)
}
const figures = existsSync(collected)
  ? readFileSync(collected, 'utf8')
      .trim()
      .split('\n')
      .map((line) => v.parse(Figure, JSON.parse(line)))
  : []
rmSync(dir, { recursive: true })

for (const file of failed) console.log(`\n${file} failed`)
process.exitCode = failed.length > 0 || wanted.length === 0 ? 1 : 0
if (values.gate) {
  const worse = regressions(figures, kept())
  for (const why of worse) console.log(why)
  console.log(`${figures.length} figures held to those kept: ${worse.length} worse`)
  if (worse.length > 0) process.exitCode = 1
} else if (process.exitCode === 0 && (words.length === 0 || values.peers)) {
  const name = values.peers ? 'PEERS' : 'RESULTS'
  const on = machine()
  const ran = new Set(figures.map(({ bench }) => bench))
  const isPart = words.length > 0 && existsSync(resultsFile)
  const others = isPart ? kept().filter(({ bench }) => !ran.has(bench)) : []
  const all = [...others, ...figures].sort((a, b) => a.bench.localeCompare(b.bench))
  writeFileSync(
    join(root, `bench/${name}.md`),
    report({ figures: all, on, peers: values.peers ?? false }),
  )
  writeFileSync(join(root, `bench/${name}.svg`), chart(all, values.peers ? 'Peers' : 'Results'))
  writeFileSync(resultsFile, `${JSON.stringify({ machine: on, figures: all }, null, 2)}\n`)
  console.log(`\nwritten: bench/${name}.md`)
}

/** The figures of an earlier run. */
function kept(): Figure[] {
  return v.parse(Kept, JSON.parse(readFileSync(resultsFile, 'utf8'))).figures
}

/** What was asked for; says what would be right, and ends with 2, where that makes no sense. */
function wanting() {
  try {
    const said = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h' },
        gate: { type: 'boolean' },
        peers: { type: 'boolean' },
        model: { type: 'string' },
        name: { type: 'string' },
        json: { type: 'boolean' },
        minutes: { type: 'string' },
      },
      allowPositionals: true,
    })
    const { help, model, name, json, minutes } = said.values
    if (help) {
      console.log(usage())
      process.exit(0)
    }
    if (model === undefined && (name ?? json ?? minutes) !== undefined)
      throw new TypeError('--name, --json and --minutes go with --model')
    return said
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    console.error(`Cannot run the benchmarks: ${why}\n${usage()}`)
    process.exit(2)
  }
}

function usage(): string {
  return `  npm run bench                  all of them, into bench/RESULTS.md
  npm run bench -- WORD ...      those whose name holds a word
  npm run bench -- --gate        held to the ratios that are kept
  npm run bench -- --peers       the same work by others, into bench/PEERS.md
  npm run bench -- --model URL   your own model server [--name MODEL] [--minutes N] [--json]`
}
