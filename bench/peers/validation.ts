// How long does the first look at an OpenSpec tree take beside OpenSpec itself? `openspec validate --all
// --strict` as a process, and its own code in this process, on 50 specs and on the largest real tree that is
// beside this repository. Ours asks the same validator, tries every merge as archive would, and has its own
// rules besides; the command line has the validator alone. Goals: what runs already at least 3 times faster
// than the command line, and a process of ours faster too; in process at most 1.5 times OpenSpec's own code.
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { createOpenSpecCli } from '../../src/openspec/cli.ts'
import { openOpenSpec } from '../../src/openspec/openspec.ts'
import { sharedTrees } from '../../test/support/shared-trees.ts'
import { blocks, change, spec, viewOf } from '../../test/support/tree.ts'
import { figure, median } from '../shared/figure.ts'
import { installed, nodeProgram } from './shared/install.ts'
import { orSkip } from './shared/or-skip.ts'
import { packages } from './shared/packages.ts'
import { look } from './validation/look.ts'

const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 5)
const specs = 50
const version = packages.openspec['@fission-ai/openspec']
interface Validator {
  validateSpec(file: string): Promise<unknown>
  validateSpecContent(capability: string, text: string): Promise<unknown>
  validateChangeDeltaSpecs(folder: string, options: object): Promise<unknown>
}
interface Merges {
  findSpecUpdates(folder: string, specs: string): Promise<{ id: string }[]>
  buildUpdatedSpec(update: object, change: string, how: object): Promise<{ rebuilt: string }>
}

const peer = await orSkip(`OpenSpec ${version}`, async () => {
  const home = join(installed('openspec'), 'node_modules/@fission-ai/openspec')
  const load = (file: string) => import(pathToFileURL(join(home, 'dist/core', file)).href)
  const { Validator } = await load('validation/validator.js')
  const validator: Validator = new Validator(true)
  const merges: Merges = await load('specs-apply.js')
  return { validator, merges, command: [nodeProgram(), join(home, 'bin/openspec.js')] }
})
if (peer) {
  using generated = viewOf(generatedTree())
  await compare('a made tree', generated.dir, peer)
  const sizeOf = (path: string) => specFiles(path).length + changeFolders(path).length
  const [largest] = sharedTrees().sort((a, b) => sizeOf(b.path) - sizeOf(a.path))
  if (largest) await compare('a real tree', largest.path, peer)
  else console.log('no real tree lies beside this repository (../shared/data/openspec-trees)')
}

async function compare(
  tree: string,
  dir: string,
  { validator, merges, command }: NonNullable<typeof peer>,
): Promise<void> {
  const openspec = await openOpenSpec(createOpenSpecCli({ home: dir, env: {} }))
  const files = specFiles(dir)
  const folders = changeFolders(dir)
  const what = `${tree} of ${files.length} specs and ${folders.length} changes`
  const specsDir = join(dir, 'openspec/specs')
  const options = { mainSpecsDir: specsDir, projectRoot: dir }
  const validate = async () => {
    for (const file of files) await validator.validateSpec(file)
    for (const folder of folders) await validator.validateChangeDeltaSpecs(folder, options)
  }
  const merge = async (folder: string) => {
    for (const update of await merges.findSpecUpdates(folder, specsDir))
      await merges.buildUpdatedSpec(update, basename(folder), { silent: true }).then(
        ({ rebuilt }) => validator.validateSpecContent(update.id, rebuilt),
        () => null, // archive would refuse it
      )
  }
  const ways = {
    process: () => run([process.execPath, join(import.meta.dir, 'validation/ours.ts'), dir], dir),
    cli: () => run([...command, 'validate', '--all', '--strict'], dir),
    look: () => look(dir, openspec),
    validate,
    async everything() {
      await validate()
      for (const folder of folders) await merge(folder)
    },
  }
  const names = ['process', 'cli', 'look', 'validate', 'everything'] as const
  const times = new Map<string, number[]>()
  for (let round = -1; round < rounds; round += 1)
    for (const name of names) {
      const began = performance.now()
      await ways[name]()
      const took = performance.now() - began
      if (round >= 0) times.set(name, [...(times.get(name) ?? []), took]) // the first is for warming up
    }
  const middle = (name: keyof typeof ways) => median(times.get(name) ?? [])
  const cli = `openspec ${version} validate --all --strict`
  const bare = `OpenSpec ${version}'s own code in process`
  for (const [name, ours, theirs, beside, goal] of [
    ['a first look, each a process from its start', 'process', 'cli', cli, { atMost: 1 }],
    ['a first look by what runs already', 'look', 'cli', cli, { atMost: 1 / 3 }],
    ['a first look', 'look', 'validate', `${bare}, its validator alone`, null],
    ['a first look', 'look', 'everything', `${bare}, with its merges`, { atMost: 1.5 }],
  ] as const)
    figure({
      bench: 'peers/validation',
      name: `${what}: ${name}`,
      ours: middle(ours),
      raw: middle(theirs),
      beside,
      unit: 'ms',
      by: 'ratio',
      goal,
    })
}

async function run(command: string[], cwd: string): Promise<void> {
  const env = { ...process.env, OPENSPEC_TELEMETRY: '0', OPENSPEC_NO_UPDATE_CHECK: '1' }
  const child = Bun.spawn(command, { cwd, env, stdout: 'pipe', stderr: 'pipe' })
  const [said] = await Promise.all([
    new Response(child.stderr).text(),
    new Response(child.stdout).text(),
  ])
  // What is found makes the command end with 1.
  if ((await child.exited) > 1) throw new Error(`${command.join(' ')}: ${said}`)
}

/** Specs, each with a change that is under way. */
function generatedTree() {
  const names = Array.from({ length: specs }, (_, at) => `capability-${at}`)
  const requirements = Object.fromEntries(
    Array.from({ length: 8 }, (_, at) => [`Keeps rule ${at}`, ['First case', 'Second case']]),
  )
  return Object.assign(
    {},
    ...names.map((name) => ({ [`openspec/specs/${name}/spec.md`]: spec(name, requirements) })),
    ...names
      .slice(0, 10)
      .map((name) =>
        change(
          `change-${name}`,
          name,
          `## ADDED Requirements\n\n${blocks({ 'Keeps more': ['A case'] })}`,
        ),
      ),
  )
}

function specFiles(dir: string): string[] {
  const folder = join(dir, 'openspec/specs')
  return [...new Bun.Glob('**/spec.md').scanSync({ cwd: folder })].map((file) => join(folder, file))
}

function changeFolders(dir: string): string[] {
  const folder = join(dir, 'openspec/changes')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'archive')
    .map(({ name }) => join(folder, name))
}
