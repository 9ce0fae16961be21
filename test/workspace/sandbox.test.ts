import { afterAll, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Command } from '../../src/domain/command.ts'
import type { Edit } from '../../src/domain/edit.ts'
import { repoPath } from '../../src/domain/path.ts'
import { openGit } from '../../src/workspace/git.ts'
import { headCommit } from '../../src/workspace/refs.ts'
import { openSandbox, type Sandbox } from '../../src/workspace/sandbox.ts'
import { readSnapshot } from '../../src/workspace/snapshot.ts'
import { type Base, openBase } from '../../src/workspace/workspace.ts'
import { makeRepository, type TestRepository, writeFiles } from '../support/git.ts'
import { isRunning } from '../support/process.ts'

// A mount that cannot do all makes the sandbox fall back, as it does on older systems.
const programs = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
const path = process.env['PATH'] ?? ''
const opened = [
  { way: 'in memory', sandbox: await openSandbox({ mode: 'auto', env: process.env }) },
  { way: 'on disk', sandbox: await openWith('disk', 'tmpfs') },
  { way: 'in a copy', sandbox: await openWith('copy', '*fs|overlay') },
  { way: 'bare', sandbox: await openSandbox({ mode: 'none', env: process.env }) },
]
const works = opened[0]?.sandbox.confinement.kind === 'bubblewrap'
const usable = opened.filter(({ way }) => works || way === 'bare')
if (!works)
  test.skip(`bubblewrap is not tested: ${opened[0]?.sandbox.confinement.warnings[0]}`, () => {})
afterAll(async () => {
  for (const { sandbox } of opened) await sandbox[Symbol.asyncDispose]()
  rmSync(programs, { recursive: true })
})

async function openWith(name: string, refused: string): Promise<Sandbox> {
  const mount = `#!/bin/sh\ncase $2 in ${refused}) exit 1 ;; *) exec /bin/mount "$@" ;; esac\n`
  writeFiles(join(programs, name), { mount })
  for (const made of [programs, join(programs, name), join(programs, name, 'mount')])
    chmodSync(made, 0o755)
  return openSandbox({
    mode: 'auto',
    env: { ...process.env, PATH: `${join(programs, name)}:${path}` },
  })
}

const forever = new AbortController().signal

async function baseOf(repository: TestRepository, sandbox: Sandbox): Promise<Base> {
  const git = await openGit(repository.root, { env: process.env })
  const snapshot = await readSnapshot(git, await headCommit(git))
  return openBase(snapshot, { tempDir: tmpdir(), sandbox, root: git.root })
}

function commandOf(line: string, more: Partial<Command> = {}): Command {
  const limits = { timeoutMs: 20_000, memoryBytes: 2 * 1024 ** 3, outputBytes: 100_000 }
  return { line, ...limits, dependencies: [], ...more }
}

describe.each(usable)('run() in a sandbox with its workspaces $way', ({ way, sandbox }) => {
  async function runOn(
    repository: TestRepository,
    line: string,
    more: Partial<Command> & { edits?: Edit[]; signal?: AbortSignal } = {},
  ) {
    const { edits = [], signal = forever, ...limits } = more
    await using base = await baseOf(repository, sandbox)
    return base.with(edits, (_, run) => run(commandOf(line, limits), signal))
  }

  test('says how a command ended, and what it printed', async () => {
    using repository = makeRepository({ 'a.txt': 'a\n' })
    expect(await runOn(repository, 'cat a.txt; echo no >&2; exit 3')).toMatchObject({
      ended: 'exit',
      code: 3,
      signal: null,
      stdout: 'a\n',
      tail: expect.stringContaining('no\n'),
    })
    expect(await runOn(repository, 'kill -SEGV $$')).toMatchObject({
      ended: 'signal',
      code: null,
      signal: 'SIGSEGV',
    })
    expect(await runOn(repository, 'cat; exit 255')).toMatchObject({ ended: 'exit', code: 255 })
  })

  test('ends what takes too long, and what prints too much', async () => {
    using repository = makeRepository({ 'a.txt': 'a\n' })
    const slow = await runOn(repository, 'echo begun; sleep 600', { timeoutMs: 200 })
    expect(slow).toMatchObject({ ended: 'timeout', code: null, signal: null, stdout: 'begun\n' })
    expect(slow.ms).toBeLessThan(5000)
    const loud = await runOn(repository, 'yes >&2', { outputBytes: 10_000 })
    expect(loud).toMatchObject({ ended: 'output', code: null, stdout: '' })
    expect(loud.tail).toHaveLength(4096)
    const whole = await runOn(repository, 'yes | head -c 10000', { outputBytes: 10_000 })
    expect([whole.ended, whole.stdout.length]).toEqual(['exit', 10_000])
  })

  test('ends at an abort and rejects with its reason', async () => {
    using repository = makeRepository({ 'a.txt': 'a\n' })
    const stop = new AbortController()
    const running = runOn(repository, 'sleep 600', { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('enough')), 100)
    await expect(running).rejects.toThrow('enough')
    const never = runOn(repository, 'true', { signal: AbortSignal.abort(new Error('before')) })
    await expect(never).rejects.toThrow('before')
  })

  test('sees the commit with the edits on top, and modes as they are', async () => {
    using repository = makeRepository({
      'run.sh': '#!/bin/sh\necho old\n',
      'plain.txt': 'p\n',
      'gone/only.txt': 'g\n',
      'large.bin': new Uint8Array(6 * 1024 * 1024),
    })
    chmodSync(join(repository.root, 'run.sh'), 0o755)
    repository.commit({})
    writeFiles(repository.root, { 'plain.txt': 'not committed\n', 'untracked.txt': '' })
    const edits: Edit[] = [
      { action: 'modify', path: repoPath('run.sh'), replacements: [{ old: 'old', new: 'new' }] },
      { action: 'create', path: repoPath('new/file name.txt'), text: 'n\n' },
      { action: 'delete', path: repoPath('gone/only.txt'), text: 'g\n' },
    ]
    const seen = await runOn(
      repository,
      './run.sh; cat plain.txt "new/file name.txt"; ls -A; test -x plain.txt || wc -c < large.bin',
      { edits },
    )
    expect(seen.stdout.split('\n')).toEqual([
      'new',
      'p',
      'n',
      'large.bin',
      'new',
      'plain.txt',
      'run.sh',
      '6291456',
      '',
    ])
  })

  test('gives every command a workspace of its own, and leaves the commit as it is', async () => {
    using repository = makeRepository({ 'a.txt': 'a\n', 'folder/b.txt': 'b\n' })
    await using base = await baseOf(repository, sandbox)
    const spoil = commandOf('echo z > a.txt && rm -r folder && mkdir folder && touch new && ls')
    const look = commandOf('cat a.txt folder/b.txt; ls')
    const edits: Edit[] = [
      { action: 'modify', path: repoPath('a.txt'), replacements: [{ old: 'a', new: 'c' }] },
    ]
    const first = await base.with(edits, async (_, run) => [
      await run(spoil, forever),
      await run(look, forever),
    ])
    expect(first.map((one) => one.stdout)).toEqual([
      'a.txt\nfolder\nnew\n',
      'c\nb\na.txt\nfolder\n',
    ])
    const after = await base.with([], (_, run) => run(look, forever))
    expect(after.stdout).toBe('a\nb\na.txt\nfolder\n')
  })

  test('makes links that stay inside, and leaves out those that lead outside', async () => {
    using repository = makeRepository({ 'folder/deep/b.txt': 'b\n' })
    const links = {
      'folder/up': '../folder/deep',
      in: 'folder/deep/b.txt',
      out: '/etc/passwd',
      climbs: '../x',
      round: 'folder/up/../../../x',
      'folder/deep/git': '../../.git/config',
    }
    for (const [path, to] of Object.entries(links)) symlinkSync(to, join(repository.root, path))
    repository.commit({})
    await using base = await baseOf(repository, sandbox)
    const line = 'cat folder/up/b.txt in; ls . folder folder/deep'
    const { stdout } = await base.with([], (_, run) => run(commandOf(line), forever))
    expect(stdout).toBe('b\nb\n.:\nfolder\nin\n\nfolder:\ndeep\nup\n\nfolder/deep:\nb.txt\n')
    const outside = base.view.skipped.filter((one) => one.why.includes('leaves'))
    expect(outside.map((one) => one.path).sort()).toEqual([
      'climbs',
      'folder/deep/git',
      'out',
      'round',
    ])
  })

  test('shows dependencies of the working tree, and refuses those that lead outside', async () => {
    using repository = makeRepository({
      '.gitignore': 'node_modules\nvendor\n',
      'a/b.txt': 'b\n',
    })
    writeFiles(repository.root, { 'node_modules/dep/x.js': 'x\n', 'a/node_modules/y.js': 'y\n' })
    // Where we are root, commands run as somebody else.
    chmodSync(repository.root, 0o755)
    const dependencies = ['node_modules', 'a/node_modules', 'none']
    const { stdout } = await runOn(
      repository,
      'cat node_modules/dep/x.js a/node_modules/y.js a/b.txt',
      {
        dependencies,
      },
    )
    expect(stdout).toBe('x\ny\nb\n')
    symlinkSync('/usr', join(repository.root, 'vendor'))
    for (const wrong of ['vendor', '../x', '/usr', '.git', 'a/b.txt'])
      await expect(runOn(repository, 'true', { dependencies: [wrong] })).rejects.toMatchObject({
        code: 'path.unsafe',
      })
  })

  test('gives nothing of our environment but what programs need', async () => {
    using repository = makeRepository({ 'a.txt': 'a\n' })
    const { stdout } = await runOn(repository, 'env | cut -d= -f1 | sort; test -w ~ && pwd -P')
    const names = stdout.split('\n').filter((name) => !/^(?:PWD|OLDPWD|SHLVL|_|)$/.test(name))
    expect(names.slice(0, -1)).toEqual([
      'CI',
      'HOME',
      'LANG',
      'LC_ALL',
      'NO_COLOR',
      'PATH',
      'TMPDIR',
    ])
    expect(names.at(-1)).toEndWith('/workspace')
  })

  test('has our Bun as "bun"', async () => {
    using repository = makeRepository({ 'a.txt': 'a\n' })
    const { stdout } = await runOn(repository, 'bun --version')
    expect(stdout.trim()).toBe(Bun.version)
  })

  test('keeps each process in its memory', async () => {
    using repository = makeRepository({ 'a.txt': 'a\n' })
    const memoryBytes = 1024 ** 3
    const found = await runOn(repository, 'bun -e "new Uint8Array(2 ** 31)"', { memoryBytes })
    expect(found).not.toMatchObject({ ended: 'exit', code: 0 })
    const enough = await runOn(repository, 'bun -e "new Uint8Array(2 ** 20)"', { memoryBytes })
    expect(enough).toMatchObject({ ended: 'exit', code: 0 })
  })

  test('ends with the look it belongs to', async () => {
    using repository = makeRepository({ 'a.txt': 'a\n' })
    await using base = await baseOf(repository, sandbox)
    let running: Promise<unknown> = Promise.resolve()
    const kept = await base.with([], (_, run) => {
      running = run(commandOf('sleep 600'), forever).catch(String)
      return run
    })
    expect(await running).toContain('has ended')
    await expect(kept(commandOf('true'), forever)).rejects.toThrow('has ended')
  })

  test('removes what nobody can read or remove', async () => {
    using repository = makeRepository({ 'a.txt': 'a\n' })
    const line = 'mkdir -p b/c && touch b/c/d && chmod 0 b/c/d b/c b . && exit 3'
    expect((await runOn(repository, line)).code).toBe(3)
  })

  test('says what is not enforced', () => {
    const { kind, warnings } = sandbox.confinement
    expect(kind).toBe(way === 'bare' ? 'none' : 'bubblewrap')
    expect(warnings.some((one) => one.includes('network'))).toBe(way === 'bare')
    expect(warnings.some((one) => one.includes('disk'))).toBe(way !== 'in memory')
  })
})

test.if(works)(
  'run() has programs of the home folder that PATH leads to, and nothing beside them',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
    try {
      writeFiles(home, {
        '.tool/bin/tool':
          '#!/bin/sh\nls "$(dirname "$(readlink -f "$0")")" | tr "\\n" " "; cat ~/.key',
        '.tool/bin/other': '',
        '.key': 'secret',
      })
      for (const made of ['', '.tool', '.tool/bin', '.tool/bin/tool'])
        chmodSync(join(home, made), 0o755)
      const env = { ...process.env, HOME: home, PATH: `${home}/.tool/bin:${path}` }
      using repository = makeRepository({ 'a.txt': 'a\n' })
      await using sandbox = await openSandbox({ mode: 'auto', env })
      await using base = await baseOf(repository, sandbox)
      const found = await base.with([], (_, run) =>
        run(commandOf(`A=1 tool; cat ${home}/.key`), forever),
      )
      expect(found).toMatchObject({ code: 1, stdout: 'tool ' })
    } finally {
      rmSync(home, { recursive: true })
    }
  },
)

test('openSandbox() refuses commands where there is no bubblewrap, and says what to do', async () => {
  using repository = makeRepository({ 'a.txt': 'a\n' })
  await using sandbox = await openSandbox({ mode: 'auto', env: { PATH: '/nowhere' } })
  expect(sandbox.confinement.kind).toBe('refused')
  expect(sandbox.confinement.warnings.join('. ')).toContain('OSTINATO_SANDBOX=none')
  await using base = await baseOf(repository, sandbox)
  const ran = base.with([], (_, run) => run(commandOf('true'), forever))
  await expect(ran).rejects.toMatchObject({ code: 'sandbox.missing' })
})

test.if(works)('openSandbox() starts no program of the commit outside the sandbox', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
  chmodSync(outside, 0o777)
  try {
    const evil = `#!/bin/sh\ntouch ${outside}/reached\n`
    using repository = makeRepository({
      rm: evil,
      rmdir: evil,
      dirname: evil,
      cp: evil,
      'b/c': 'c\n',
    })
    for (const name of ['rm', 'rmdir', 'dirname', 'cp'])
      chmodSync(join(repository.root, name), 0o755)
    repository.commit({})
    const env = { ...process.env, PATH: `.::${path}` }
    await using sandbox = await openSandbox({ mode: 'auto', env })
    await using base = await baseOf(repository, sandbox)
    const edits: Edit[] = [{ action: 'delete', path: repoPath('b/c'), text: 'c\n' }]
    const { stdout } = await base.with(edits, (_, run) => run(commandOf('ls'), forever))
    expect(stdout).toBe('cp\ndirname\nrm\nrmdir\n')
    expect(readdirSync(outside)).toEqual([])
  } finally {
    rmSync(outside, { recursive: true })
  }
})

test.if(works)('run() ends with the service, even when that is killed', async () => {
  const child = Bun.spawn({
    cmd: [process.execPath, join(import.meta.dir, 'killed-service.ts')],
    cwd: '/',
    env: { PATH: path, TMPDIR: tmpdir(), HOME: '/nowhere' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const word = new TextDecoder().decode((await child.stdout.getReader().read()).value).trim()
  expect(word).toMatch(/^9\d{8}$/)
  expect(isRunning(word)).toBe(true)
  child.kill('SIGKILL')
  await child.exited
  for (const end = Date.now() + 5000; isRunning(word) && Date.now() < end;) await Bun.sleep(10)
  expect(isRunning(word)).toBe(false)
  await using _swept = await openSandbox({ mode: 'none', env: process.env })
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith(`ostinato-${child.pid}-`))
  expect(left).toEqual([])
})

test('openSandbox() removes what it made when it is disposed of, and what a dead one left', async () => {
  const tempDir = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
  try {
    const dead = Bun.spawn(['true'])
    await dead.exited
    // As root the folder is in the system's temporary one, whatever was asked for.
    const place = process.getuid?.() === 0 ? tmpdir() : tempDir
    const left = join(place, `ostinato-${dead.pid}-left`)
    mkdirSync(join(left, 'locked', 'deep'), { recursive: true })
    chmodSync(join(left, 'locked'), 0)
    await using sandbox = await openSandbox({ mode: 'none', env: process.env, tempDir })
    expect(existsSync(left)).toBe(false)
    const folder = await sandbox.makeFolder()
    expect(existsSync(folder.path)).toBe(true)
    await sandbox[Symbol.asyncDispose]()
    expect(existsSync(folder.path)).toBe(false)
    expect(readdirSync(tempDir)).toEqual([])
  } finally {
    rmSync(tempDir, { recursive: true })
  }
})
