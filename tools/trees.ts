// Runs the loop on real OpenSpec trees and holds it to what it promises: insights are a superset of
// what OpenSpec itself says, and all suggestions together, once applied, leave OpenSpec's findings no
// more than before, none new, no merge newly refused, and every other byte unchanged.
//   bun tools/trees.ts [FOLDER ...]   (default: the trees in ../shared/data/openspec-trees)
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { makeRepository } from '../test/support/git.ts'
import { readFiles, sharedTrees } from '../test/support/shared-trees.ts'
import type { Files } from '../test/support/tree.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const openspec = fileURLToPath(
  new URL('../node_modules/@fission-ai/openspec/bin/openspec.js', import.meta.url),
)
const work = mkdtempSync(join(tmpdir(), 'ostinato-trees-'))
const env = {
  ...process.env,
  OSTINATO_DATA: join(work, 'data'),
  OPENSPEC_TELEMETRY: '0',
  XDG_CONFIG_HOME: join(work, 'x'),
  XDG_DATA_HOME: join(work, 'x'),
}

interface Issue {
  level: string
  path: string
  message: string
}
interface CycleResult {
  insights: { severity: string; evidence: string; answer: string }[]
  suggestions: { id: string; kind: string }[]
  refuted: { id: string }[]
  cycle: { steps: { name: string; ms: number }[] }
}

const folders = process.argv.slice(2)
const trees =
  folders.length > 0 ? folders.map((path) => ({ name: basename(path), path })) : sharedTrees()
if (trees.length === 0)
  console.log('There is no tree to run on: name a folder that holds an openspec/ tree.')
const rows: Record<string, string | number>[] = []
let broken = 0
for (const { name, path } of trees) {
  using repository = makeRepository(readFiles(path))
  const { root } = repository
  for (const spec of ['openspec', 'links']) {
    const before = validate(root)
    const files = readFiles(root)
    const started = performance.now()
    const cycle: CycleResult = JSON.parse(
      run([process.execPath, main, 'cycle', spec, '--root', root, '--all', '--json'], root),
    )
    const seconds = (performance.now() - started) / 1000
    const missing = spec === 'openspec' ? notSaid(before, cycle) : []
    const applied = JSON.parse(
      run(
        [
          process.execPath,
          main,
          'suggestions',
          'accept',
          '--all',
          '--apply',
          '--write',
          '--root',
          root,
          '--json',
        ],
        root,
        [0, 1],
      ),
    )
    const after = validate(root)
    const problems = [
      ...missing.map((issue) => `no insight says: ${issue}`),
      ...newIssues(before, after).map((issue) => `new after applying: ${issue}`),
      ...otherFiles(files, readFiles(root), applied).map(
        (file) => `changed without a suggestion: ${file}`,
      ),
    ]
    broken += problems.length
    for (const problem of problems) console.log(`${name} ${spec}: ${problem}`)
    const ms = (step: string) =>
      Math.round(cycle.cycle.steps.find((one) => one.name === step)?.ms ?? 0)
    rows.push({
      tree: name,
      spec,
      insights: cycle.insights.length,
      'openspec says': before.length,
      'by remedy': cycle.insights.filter((one) => one.answer === 'remedy').length,
      suggestions: cycle.suggestions.length,
      refuted: cycle.refuted.length,
      applied: applied.applied.length,
      refused: applied.refused.length,
      fixed: before.length - after.length,
      'observe, consult, propose, verify ms': ['observe', 'consult', 'propose', 'verify']
        .map(ms)
        .join(', '),
      'whole s': seconds.toFixed(1),
    })
    repository.git(['checkout', '--quiet', '--', '.'])
  }
}
console.table(rows)
console.log(broken === 0 ? 'All promises hold.' : `${broken} broken promises.`)
rmSync(work, { recursive: true, force: true })
process.exit(broken === 0 ? 0 : 1)

function validate(root: string): string[] {
  const said = JSON.parse(
    run([process.execPath, openspec, 'validate', '--all', '--strict', '--json'], root, [0, 1]),
  )
  const items: { id: string; type: string; issues: Issue[] }[] = said.items
  return items.flatMap((item) =>
    item.issues.map((one) => `${item.type} ${item.id} ${one.level} ${one.path}: ${one.message}`),
  )
}

/** Findings of OpenSpec without an insight of the same severity and words. */
function notSaid(before: string[], cycle: CycleResult): string[] {
  const left = cycle.insights.map((one) => `${one.severity.toUpperCase()} ${one.evidence}`)
  return before.filter((issue) => {
    const at = left.findIndex(
      (one) =>
        issue.includes(` ${one.split(' ')[0]} `) &&
        issue.endsWith(`: ${one.slice(one.indexOf(' ') + 1)}`),
    )
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

function newIssues(before: string[], after: string[]): string[] {
  const left = [...before]
  return after.filter((issue) => {
    const at = left.indexOf(issue)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

function otherFiles(
  before: Files,
  after: Files,
  applied: { applied: { paths: string[] }[] },
): string[] {
  const meant = new Set(applied.applied.flatMap((one) => one.paths))
  const all = new Set(
    [...Object.keys(before), ...Object.keys(after)].filter((path) => !path.startsWith('.git/')),
  )
  return [...all].filter((path) => before[path] !== after[path] && !meant.has(path))
}

function run(command: string[], cwd: string, codes: number[] = [0]): string {
  const done = Bun.spawnSync(command, { cwd, env, stdout: 'pipe', stderr: 'pipe' })
  if (!codes.includes(done.exitCode))
    throw new Error(
      `${command.join(' ')} gives ${done.exitCode}: ${done.stderr.toString().slice(-2000)}`,
    )
  return done.stdout.toString()
}
