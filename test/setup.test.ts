import { afterAll, beforeAll, expect, test } from 'bun:test'
import { chmod, copyFile, cp, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [node, npm] = [Bun.which('node'), Bun.which('npm')]
// Under `npm test` npm's own variables are set, among them where the person stands.
const env = { ...process.env, INIT_CWD: undefined }
let shelf = ''
let made = 0

// A clone in small: setup.mjs, lock files that pin one package, which holds a Bun, and a program.
beforeAll(async () => {
  shelf = await realpath(await mkdtemp(join(tmpdir(), 'ostinato-setup-')))
  const packed = join(shelf, 'packed')
  const binary = join(packed, 'package/bin/bun')
  await Bun.write(binary, `#!/bin/sh\nexec "${process.execPath}" "$@"\n`)
  await chmod(binary, 0o755)
  await Bun.write(
    join(packed, 'package/package.json'),
    '{"name":"@oven/bun-here","version":"1.0.0"}',
  )
  run(['tar', '-czf', join(shelf, 'bun-here.tgz'), '-C', packed, 'package'])
  const clone = join(shelf, 'clone')
  await Bun.write(
    join(clone, 'package.json'),
    JSON.stringify({
      name: 'clone',
      type: 'module',
      scripts: { start: 'node setup.mjs start' },
      dependencies: { '@oven/bun-here': `file:${shelf}/bun-here.tgz` },
    }),
  )
  await copyFile(join(import.meta.dir, '../setup.mjs'), join(clone, 'setup.mjs'))
  await Bun.write(join(clone, 'bunfig.toml'), '')
  await Bun.write(
    join(clone, 'src/main.ts'),
    `const [command, ...rest] = process.argv.slice(2)
    console.log(JSON.stringify({ command, rest, cwd: process.cwd(), secret: process.env['SECRET'] ?? null }))
    if (command === 'fail') process.exit(7)
    if (command === 'wait') {
      process.on('SIGTERM', () => process.exit(42))
      console.log('waiting')
      setInterval(() => {}, 1000)
    }
    if (command === 'die') process.kill(process.pid, 'SIGKILL')`,
  )
  await Bun.write(
    join(clone, 'tools/test.ts'),
    `console.log('tests', process.argv.slice(2).join(), process.cwd())`,
  )
  run([process.execPath, 'install'], { cwd: clone })
  if (npm)
    run([npm, 'install', '--package-lock-only', '--no-audit', '--no-fund', '--offline'], {
      cwd: clone,
    })
  else await Bun.write(join(clone, 'package-lock.json'), '{}')
  await rm(join(clone, 'node_modules'), { recursive: true })
})

afterAll(async () => {
  await rm(shelf, { recursive: true })
})

function run(
  cmd: string[],
  options: { cwd?: string; env?: Record<string, string | undefined> } = {},
) {
  const done = Bun.spawnSync(cmd, { env, ...options })
  return { code: done.exitCode, out: done.stdout.toString(), err: done.stderr.toString() }
}

async function cloneOf(): Promise<string> {
  const clone = join(shelf, `clone-${(made += 1)}`)
  await cp(join(shelf, 'clone'), clone, { recursive: true })
  return clone
}

async function leftovers(clone: string): Promise<string[]> {
  return (await readdir(clone)).filter((name) => name.startsWith('.install-'))
}

function bySetup(clone: string, ...words: string[]) {
  return run([process.execPath, join(clone, 'setup.mjs'), ...words], { cwd: clone })
}

test('setup.mjs installs once with Bun alone, says so, and hands everything on', async () => {
  const clone = await cloneOf()
  const first = bySetup(clone, 'cycle', 'openspec', '--json')
  expect(first.err).toContain('installing the pinned dependencies, once (bun install)')
  expect(JSON.parse(first.out)).toMatchObject({
    command: 'cycle',
    rest: ['openspec', '--json'],
    cwd: clone,
  })
  const second = bySetup(clone)
  expect(second.err).toBe('')
  expect(JSON.parse(second.out)).toMatchObject({ command: 'start', rest: [] })
  expect(await leftovers(clone)).toEqual([])
})

test('setup.mjs works through "bun run" where nothing but Bun is in PATH', async () => {
  const [clone, path] = [await cloneOf(), join(shelf, 'only-bun')]
  await Bun.write(join(path, 'bun'), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`)
  await chmod(join(path, 'bun'), 0o755)
  const done = run([process.execPath, 'run', 'start', '--help'], {
    cwd: clone,
    env: { PATH: path, HOME: shelf },
  })
  expect(JSON.parse(done.out)).toMatchObject({ command: 'start', rest: ['--help'] })
})

test.skipIf(!node || !npm)(
  'setup.mjs works through "npm start" with Node (needs node and npm)',
  async () => {
    const clone = await cloneOf()
    const done = run([npm ?? '', 'start', '--silent', '--', '--help'], { cwd: clone })
    expect(done.err).toContain('(npm install)')
    expect(JSON.parse(done.out)).toMatchObject({ command: 'start', rest: ['--help'], cwd: clone })
    expect(await leftovers(clone)).toEqual([])
  },
)

test('setup.mjs runs the tools in its own folder and the program where the person stands', async () => {
  const clone = await cloneOf()
  const tool = run([process.execPath, join(clone, 'setup.mjs'), 'test', 'a', 'b'], { cwd: shelf })
  expect(tool.out).toBe(`tests a,b ${clone}\n`)
  const program = run([process.execPath, join(clone, 'setup.mjs'), 'list'], { cwd: shelf })
  expect(JSON.parse(program.out).cwd).toBe(shelf)
})

test('setup.mjs keeps exit codes, and tells a death by signal', async () => {
  const clone = await cloneOf()
  expect(bySetup(clone, 'fail').code).toBe(7)
  expect(bySetup(clone, 'die').code).toBe(137)
})

test('setup.mjs passes a signal on and waits for what the program makes of it', async () => {
  const clone = await cloneOf()
  const child = Bun.spawn([process.execPath, join(clone, 'setup.mjs'), 'wait'], {
    cwd: clone,
    env,
    stderr: 'ignore',
  })
  let said = ''
  for await (const chunk of child.stdout) {
    said += new TextDecoder().decode(chunk)
    if (said.includes('waiting')) child.kill('SIGTERM')
  }
  expect(await child.exited).toBe(42)
})

test('setup.mjs lets two first starts at once both succeed', async () => {
  const clone = await cloneOf()
  const children = ['one', 'two', 'three'].map((word) =>
    Bun.spawn([process.execPath, join(clone, 'setup.mjs'), word], {
      cwd: clone,
      env,
      stderr: 'ignore',
    }),
  )
  const said = await Promise.all(children.map((child) => new Response(child.stdout).json()))
  expect(said.map((one) => one.command)).toEqual(['one', 'two', 'three'])
  expect(await leftovers(clone)).toEqual([])
  expect(bySetup(clone).err).toBe('')
})

test('setup.mjs goes on after a first start that was killed while it installed', async () => {
  const clone = await cloneOf()
  const child = Bun.spawn([process.execPath, join(clone, 'setup.mjs')], {
    cwd: clone,
    env,
    stdout: 'ignore',
    stderr: 'pipe',
  })
  for await (const chunk of child.stderr)
    if (new TextDecoder().decode(chunk).includes('installing')) child.kill('SIGKILL')
  expect(bySetup(clone, 'list').code).toBe(0)
  expect(bySetup(clone, 'list').err).toBe('')
})

test('setup.mjs installs again when a lock file changes', async () => {
  const clone = await cloneOf()
  bySetup(clone)
  await Bun.write(join(clone, 'package-lock.json'), '{ }')
  expect(bySetup(clone).err).toContain('installing')
  expect(bySetup(clone).err).toBe('')
})

test('setup.mjs says that the first start needs the network, and leaves nothing behind', async () => {
  const clone = await cloneOf()
  await rm(join(clone, 'bun.lock'))
  const manifest = { name: 'clone', dependencies: { 'is-number': '7.0.0' } }
  await Bun.write(join(clone, 'package.json'), JSON.stringify(manifest))
  const lock = {
    lockfileVersion: 1,
    configVersion: 1,
    workspaces: { '': manifest },
    packages: { 'is-number': ['is-number@7.0.0', '', {}, 'sha512-AAAA'] },
  }
  await Bun.write(join(clone, 'bun.lock'), JSON.stringify(lock))
  const offline = {
    ...env,
    BUN_CONFIG_REGISTRY: 'http://127.0.0.1:1',
    BUN_INSTALL_CACHE_DIR: join(clone, 'cache'),
    BUN_CONFIG_HTTP_RETRY_COUNT: '0',
  }
  const done = run([process.execPath, join(clone, 'setup.mjs')], { cwd: clone, env: offline })
  expect(done.code).toBe(1)
  expect(done.err).toContain('the first start needs the network')
  expect(await leftovers(clone)).toEqual([])
})

test('setup.mjs does not obey a .env or bunfig.toml of the folder where the person stands', async () => {
  const [clone, stranger] = [await cloneOf(), join(shelf, 'stranger')]
  await Bun.write(join(stranger, '.env'), 'SECRET=planted\n')
  await Bun.write(join(stranger, 'bunfig.toml'), 'preload = ["./planted.ts"]\n')
  await Bun.write(join(stranger, 'planted.ts'), `console.log('planted')`)
  bySetup(clone)
  const done = run(
    [process.execPath, '--no-env-file', `--config=${clone}/bunfig.toml`, join(clone, 'setup.mjs')],
    { cwd: stranger },
  )
  expect(JSON.parse(done.out)).toMatchObject({ cwd: stranger, secret: null })
})
