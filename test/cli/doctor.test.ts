import { afterEach, expect, test } from 'bun:test'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import manifest from '../../package.json' with { type: 'json' }
import { checkBun, checkGit, checkSandbox } from '../../src/cli/doctor-programs.ts'
import {
  checkDatabase,
  checkModel,
  checkOpenSpec,
  checkPort,
  checkRepository,
  type DoctorDeps,
  printDoctor,
  runDoctor,
} from '../../src/cli/doctor.ts'
import { createOutput } from '../../src/cli/output.ts'
import { readConfig } from '../../src/config.ts'
import { Fault } from '../../src/domain/fault.ts'
import type { ModelsShape } from '../../src/domain/models-shape.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean()
})

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'ostinato-doctor-'))
  cleanups.push(() => rm(made, { recursive: true }))
  return made
}

/** A PATH that holds only these programs, each a shell script. */
async function pathWith(programs: Record<string, string>): Promise<{ PATH: string }> {
  const PATH = await folder()
  for (const [name, script] of Object.entries(programs)) {
    await Bun.write(join(PATH, name), `#!/bin/sh\n${script}\n`)
    await chmod(join(PATH, name), 0o755)
  }
  return { PATH }
}

function throwing(fault: Fault): () => Promise<never> {
  return () => Promise.reject(fault)
}

test('runDoctor() looks at every part and at each root', async () => {
  const dataDir = await folder()
  const config = readConfig({ OSTINATO_PORT: '0' }, { dataDir })
  const { PATH } = await pathWith({ git: 'echo git version 2.39.5' })
  const deps: DoctorDeps = {
    env: { PATH: `${PATH}:${process.env['PATH']}` },
    openOpenSpec: async () => ({ version: '1.13.2', mode: 'in-process' }),
    openDatabase: async () => join(dataDir, 'ostinato.sqlite'),
    models: {
      look: async () => ({ server: null, why: 'none', models: [] }),
      probe: async () => null,
    },
    paces: async () => [],
    paused: async () => [],
    probe: true,
    roots: ['/a', '/b'],
    openRepository: async (root) => root,
  }
  const found = await runDoctor(config, deps)
  expect(found.checks.map((check) => `${check.name} ${check.state}`)).toEqual([
    'bun ok',
    'git ok',
    expect.stringMatching(/^sandbox (?:ok|warn)$/),
    'openspec ok',
    'database ok',
    'model warn',
    'answers warn',
    'port ok',
    'repository ok',
    'repository ok',
  ])
  expect(found.checks.filter((check) => check.value === '')).toEqual([])
  // Only the sandbox is that of this machine, whatever it is.
  expect(found.checks.filter((check) => (check.fix === '') !== (check.state === 'ok'))).toEqual([])
})

test('checkBun() warns of a version that is not the pinned one', () => {
  expect(checkBun(manifest.dependencies.bun).state).toBe('ok')
  expect(checkBun('1.0.0')).toMatchObject({
    state: 'warn',
    value: expect.stringContaining('1.0.0'),
  })
})

test('checkGit() fails without git, with an old git, and with one that fails', async () => {
  const states = await Promise.all(
    [
      {},
      { git: 'echo git version 2.37.9' },
      { git: 'exit 1' },
      { git: 'echo git version 3.0.1' },
    ].map(async (programs) => (await checkGit(await pathWith(programs))).state),
  )
  expect(states).toEqual(['fail', 'fail', 'fail', 'ok'])
})

test('checkSandbox() warns where bubblewrap is missing, does not work, or is turned off', async () => {
  const tools = { prlimit: 'exit 0', setpriv: 'exit 0', unshare: 'exit 1' }
  const broken = await pathWith({ ...tools, bwrap: 'echo no namespaces here >&2; exit 1' })
  const auto = { sandbox: 'auto' } as const
  if (process.platform === 'linux') {
    expect(await checkSandbox(auto, await pathWith({}))).toMatchObject({
      state: 'warn',
      value: 'Commands are refused: there is no bubblewrap',
      fix: 'Install bubblewrap, or set OSTINATO_SANDBOX=none to run commands without a sandbox',
    })
    expect(await checkSandbox(auto, broken)).toMatchObject({
      state: 'warn',
      value: expect.stringContaining('bubblewrap does not work here'),
      fix: expect.stringContaining('user namespaces'),
    })
  }
  expect(await checkSandbox({ sandbox: 'none' }, broken)).toMatchObject({
    state: 'warn',
    value: expect.stringMatching(/^none; .*network/),
    fix: expect.stringMatching(/^Unset OSTINATO_SANDBOX/),
  })
})

test('checkOpenSpec() warns when each check costs a process and fails when nothing loads', async () => {
  const slow = await checkOpenSpec({ openOpenSpec: async () => ({ version: '9', mode: 'cli' }) })
  const gone = await checkOpenSpec({
    openOpenSpec: throwing(new Fault('openspec.missing', 'Cannot load it')),
  })
  expect([slow.state, gone.state, gone.value]).toEqual(['warn', 'fail', 'Cannot load it'])
  expect(gone.fix).toContain(manifest.dependencies['@fission-ai/openspec'])
})

test('checkDatabase() fails where the data folder cannot be made', async () => {
  const dir = await folder()
  await Bun.write(join(dir, 'file'), '')
  const config = readConfig({}, { dataDir: join(dir, 'file', 'data') })
  const found = await checkDatabase(config, {
    openDatabase: throwing(new Fault('store.failed', 'not reached')),
  })
  expect(found).toMatchObject({ state: 'fail', fix: expect.stringContaining('OSTINATO_DATA') })
  expect(found.value).toContain('cannot be written')
})

test('checkDatabase() says what to do about each fault of the store', async () => {
  const config = readConfig({}, { dataDir: await folder() })
  const look = (code: 'store.newer' | 'store.busy' | 'store.full' | 'store.failed') =>
    checkDatabase(config, { openDatabase: throwing(new Fault(code, `said ${code}`)) })
  expect(await look('store.newer')).toMatchObject({ state: 'fail', value: 'said store.newer' })
  expect((await look('store.newer')).fix).toMatch(/newer Ostinato/)
  expect(await look('store.busy')).toMatchObject({ state: 'warn' })
  expect((await look('store.full')).fix).toMatch(/space/)
  expect((await look('store.failed')).fix).toMatch(/copy/)
})

test('checkModel() names the model that would write, and what is missing where there is none', async () => {
  const at = { url: 'http://127.0.0.1:1234', kind: 'lm-studio' }
  const writer = {
    id: 'qwen',
    type: 'llm' as const,
    state: 'loaded' as const,
    contextTokens: 8192,
    parallel: 4,
    roles: ['write' as const],
  }
  const look = (found: ModelsShape) =>
    checkModel({ models: { look: async () => found, probe: async () => null } })
  expect(await look({ server: at, why: null, models: [writer] })).toMatchObject({
    state: 'ok',
    value: 'qwen, 8192 tokens of context, in LM Studio at http://127.0.0.1:1234',
  })
  const unloaded = { ...writer, state: 'not-loaded' as const, roles: [] }
  expect(await look({ server: at, why: 'load one', models: [unloaded] })).toMatchObject({
    state: 'warn',
    fix: expect.stringContaining('load one'),
  })
  expect(await look({ server: null, why: 'start it', models: [] })).toMatchObject({
    state: 'warn',
    value: 'no model server',
    fix: expect.stringContaining('start it'),
  })
})

test('checkPort() warns of a port that something else listens on', async () => {
  const dataDir = await folder()
  const taken = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  cleanups.push(() => taken.stop(true))
  expect(await checkPort({ port: taken.port, dataDir })).toMatchObject({
    state: 'warn',
    fix: expect.stringContaining('OSTINATO_PORT'),
  })
  expect((await checkPort({ port: 0, dataDir })).state).toBe('ok')
})

test('checkRepository() says what to do about each fault of a repository', async () => {
  const fixes = await Promise.all(
    (
      [
        'repository.missing',
        'repository.not-git',
        'repository.no-commits',
        'repository.unreadable',
      ] as const
    ).map(
      async (code) =>
        (await checkRepository('/a', { openRepository: throwing(new Fault(code, 'no')) })).fix,
    ),
  )
  expect(new Set(fixes).size).toBe(4)
  expect(fixes[1]).toContain('git init')
})

test('printDoctor() gives one JSON document, or lines with what to do, and 1 when a check fails', () => {
  const lines: string[] = []
  const out = { write: (text: string) => lines.push(text) }
  const ok = { name: 'git', state: 'ok', value: '2.39.5', fix: '' } as const
  const bad = {
    name: 'database',
    state: 'fail',
    value: '/d cannot be written',
    fix: 'Make it',
  } as const
  expect(printDoctor(createOutput({ out, err: out }), { checks: [ok, bad] })).toBe(1)
  expect(lines).toEqual([
    'ok   git         2.39.5\n',
    'fail database    /d cannot be written\n',
    '      Make it\n',
  ])
  lines.length = 0
  expect(printDoctor(createOutput({ out, err: out, json: true }), { checks: [ok] })).toBe(0)
  expect(JSON.parse(lines.join(''))).toEqual({ checks: [ok] })
})
