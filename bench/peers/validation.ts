// How long does the first look at an OpenSpec tree take beside OpenSpec itself? `openspec validate --all
// --strict` as a process, and its validator in this process, on 50 specs and on the largest real tree that is
// beside this repository. Ours asks the same validator, and tries every merge and its own rules besides.
// Goals: the service at least 3 times faster than the command line, and a process of ours faster too; in
// process at most 1.5 times the bare validator.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
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
  validateChangeDeltaSpecs(folder: string, options: object): Promise<unknown>
}

const peer = await orSkip(`OpenSpec ${version}`, async () => {
  const home = join(installed('openspec'), 'node_modules/@fission-ai/openspec')
  const file = join(home, 'dist/core/validation/validator.js')
  const { Validator } = await import(pathToFileURL(file).href)
  const validator: Validator = new Validator(true)
  return { validator, command: [nodeProgram(), join(home, 'bin/openspec.js')] }
})
if (peer) {
  using generated = viewOf(generatedTree())
  await compare(`${specs} specs`, generated.dir, peer)
  const largest = sharedTrees()
    .map((tree) => ({ ...tree, files: specFiles(tree.path) }))
    .sort((a, b) => b.files.length - a.files.length)[0]
  if (largest) await compare(`a real tree of ${largest.files.length} specs`, largest.path, peer)
  else console.log('no real tree lies beside this repository (../shared/data/openspec-trees)')
}

async function compare(
  what: string,
  dir: string,
  { validator, command }: NonNullable<typeof peer>,
): Promise<void> {
  const openspec = await openOpenSpec(createOpenSpecCli({ home: dir, env: {} }))
  const files = specFiles(dir)
  const folders = changeFolders(dir)
  const options = { mainSpecsDir: join(dir, 'openspec/specs'), projectRoot: dir }
  const ways = {
    process: () => run([process.execPath, join(import.meta.dir, 'validation/ours.ts'), dir], dir),
    cli: () => run([...command, 'validate', '--all', '--strict'], dir),
    look: () => look(dir, openspec),
    async validator() {
      for (const file of files) await validator.validateSpec(file)
      for (const folder of folders) await validator.validateChangeDeltaSpecs(folder, options)
    },
  }
  const names = ['process', 'cli', 'look', 'validator'] as const
  const times = new Map<string, number[]>()
  for (let round = -1; round < rounds; round += 1)
    for (const name of names) {
      const began = performance.now()
      await ways[name]()
      const took = performance.now() - began
      if (round >= 0) times.set(name, [...(times.get(name) ?? []), took]) // the first is for warming up
    }
  const middle = (name: keyof typeof ways) => median(times.get(name) ?? [])
  const of = { bench: 'peers/validation', unit: 'ms', by: 'ratio' } as const
  figure({
    ...of,
    name: `${what}: a first look, each a process from its start`,
    ours: middle('process'),
    raw: middle('cli'),
    beside: `openspec ${version} validate --all --strict`,
    goal: { atMost: 1 },
  })
  figure({
    ...of,
    name: `${what}: a first look in the running service`,
    ours: middle('look'),
    raw: middle('cli'),
    beside: `openspec ${version} validate --all --strict`,
    goal: { atMost: 1 / 3 },
  })
  figure({
    ...of,
    name: `${what}: a first look in process`,
    ours: middle('look'),
    raw: middle('validator'),
    beside: `OpenSpec ${version}'s validator, in process`,
    goal: { atMost: 1.5 },
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
