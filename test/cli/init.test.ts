import { afterEach, expect, test } from 'bun:test'
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { printInit, runInit } from '../../src/cli/init.ts'
import { createOutput } from '../../src/cli/output.ts'
import { Fault } from '../../src/domain/fault.ts'

const folders: string[] = []
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })))
})

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'ostinato-init-'))
  folders.push(made)
  return made
}

async function filesOf(root: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for await (const path of new Bun.Glob('**').scan({ cwd: root, dot: true }))
    files[path] = await Bun.file(join(root, path)).text()
  return files
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  return error instanceof Fault ? error.code : `not a Fault: ${String(error)}`
}

test('runInit() writes the tree that "openspec init --tools none" writes', async () => {
  const [ours, theirs, home] = [await folder(), await folder(), await folder()]
  const cli = join(import.meta.dir, '../../node_modules/@fission-ai/openspec/bin/openspec.js')
  const child = Bun.spawnSync([process.execPath, cli, 'init', '--tools', 'none'], {
    cwd: theirs,
    env: {
      ...process.env,
      OPENSPEC_TELEMETRY: '0',
      OPENSPEC_NO_UPDATE_CHECK: '1',
      XDG_CONFIG_HOME: home,
      XDG_DATA_HOME: home,
    },
  })
  expect(child.exitCode).toBe(0)
  const { wrote, kept } = await runInit(ours)
  const [mine, other] = [await filesOf(ours), await filesOf(theirs)]
  expect(Object.keys(mine)).toEqual(Object.keys(other))
  const settings = (files: Record<string, string>) =>
    Bun.YAML.parse(files['openspec/config.yaml'] ?? '')
  expect(settings(mine)).toEqual(settings(other))
  expect(wrote).toEqual([
    'openspec/config.yaml',
    'openspec/specs/.gitkeep',
    'openspec/changes/archive/.gitkeep',
  ])
  expect(kept).toEqual([])
})

test('runInit() leaves what is there as it is and adds only what is missing', async () => {
  const root = await folder()
  await Bun.write(join(root, 'openspec/config.yml'), 'schema: mine\n')
  await Bun.write(join(root, 'openspec/specs/a/spec.md'), '# a\n')
  expect(await runInit(root)).toEqual({
    wrote: ['openspec/changes/archive/.gitkeep'],
    kept: ['openspec/config.yml', 'openspec/specs/'],
  })
  const before = await filesOf(root)
  expect((await runInit(root)).wrote).toEqual([])
  expect(await filesOf(root)).toEqual(before)
  expect(before['openspec/config.yml']).toBe('schema: mine\n')
})

test('runInit() refuses a linked openspec folder and writes nothing through it', async () => {
  const [root, outside] = [await folder(), await folder()]
  await symlink(outside, join(root, 'openspec'))
  expect(await codeOf(runInit(root))).toBe('path.unsafe')
  expect(await readdir(outside)).toEqual([])
})

test('runInit() refuses a link or file inside the tree before it writes anything', async () => {
  const [root, outside] = [await folder(), await folder()]
  await mkdir(join(root, 'openspec/changes'), { recursive: true })
  await symlink(outside, join(root, 'openspec/changes/archive'))
  expect(await codeOf(runInit(root))).toBe('path.unsafe')
  expect(await readdir(join(root, 'openspec'))).toEqual(['changes'])
  const other = await folder()
  await Bun.write(join(other, 'openspec'), '')
  expect(await codeOf(runInit(other))).toBe('path.unsafe')
})

test('runInit() writes nothing through a dangling link in the place of the configuration', async () => {
  const root = await folder()
  await mkdir(join(root, 'openspec'))
  await symlink(join(root, 'elsewhere'), join(root, 'openspec/config.yaml'))
  await runInit(root)
  expect(await Bun.file(join(root, 'elsewhere')).exists()).toBe(false)
})

test('runInit() refuses a folder that is not there', async () => {
  expect(await codeOf(runInit('/nowhere/at/all'))).toBe('repository.missing')
})

test('printInit() says each file it wrote and what to do next', async () => {
  let said = ''
  const writer = { write: (text: string) => (said += text) }
  const done = { wrote: ['openspec/config.yaml'], kept: ['openspec/specs/'] }
  printInit(createOutput({ out: writer, err: writer }), "/it's here", done)
  expect(said).toContain('wrote  openspec/config.yaml\n')
  expect(said).toContain('kept   openspec/specs/\n')
  expect(said).toContain(`git -C '/it'\\''s here' add openspec\n`)
  said = ''
  printInit(createOutput({ out: writer, err: writer, json: true }), '/a', done)
  expect(JSON.parse(said)).toEqual(done)
})
