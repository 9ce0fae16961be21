import { afterAll, beforeAll, expect, test } from 'bun:test'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Edit } from '../../src/domain/edit.ts'
import { repoPath } from '../../src/domain/path.ts'
import { openGit } from '../../src/workspace/git.ts'
import { headCommit } from '../../src/workspace/refs.ts'
import { openSandbox, type Sandbox } from '../../src/workspace/sandbox.ts'
import { readSnapshot } from '../../src/workspace/snapshot.ts'
import { openBase } from '../../src/workspace/workspace.ts'
import { makeRepository } from '../support/git.ts'
import type { TestRepository } from '../support/git.ts'

const spec = 'openspec/specs/a/spec.md'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await openSandbox({ mode: 'none', env: process.env })
})
afterAll(() => sandbox[Symbol.asyncDispose]())

async function baseOf(
  repository: TestRepository,
  options: { tempDir?: string; signal?: AbortSignal } = {},
) {
  const git = await openGit(repository.root, { env: process.env })
  const snapshot = await readSnapshot(git, await headCommit(git))
  return openBase(snapshot, { tempDir: tmpdir(), sandbox, root: repository.root, ...options })
}

function modify(path: string, from: string, to: string): Edit {
  return { action: 'modify', path: repoPath(path), replacements: [{ old: from, new: to }] }
}

/** Every file below a folder with its bytes, and every folder. */
function everything(dir: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    found[path] = entry.isFile() ? readFileSync(path).toString('hex') : 'folder'
  }
  return found
}

test('openBase() lays out what is under openspec/, byte for byte, and nothing else', async () => {
  const latin = new Uint8Array([0xe9, 0x0a])
  using repository = makeRepository({
    [spec]: '\uFEFFa\r\n',
    'openspec/x.bin': latin,
    'README.md': 'r\n',
    'other/openspec/y.md': 'y\n',
  })
  symlinkSync('/etc', join(repository.root, 'openspec/out'))
  repository.commit({})
  await using base = await baseOf(repository)
  const { dir } = base.view
  const files = Object.keys(everything(dir)).filter((path) => statSync(path).isFile())
  expect(files.sort()).toEqual([join(dir, spec), join(dir, 'openspec/x.bin')].sort())
  expect(readFileSync(join(dir, spec), 'utf8')).toBe('\uFEFFa\r\n')
  expect(readFileSync(join(dir, 'openspec/x.bin'))).toEqual(Buffer.from(latin))
  expect(statSync(dir).mode & 0o777).toBe(0o700)
  expect(base.view.skipped).toMatchObject([{ path: 'openspec/out', reason: 'link' }])
})

test('openBase() lays out the openspec/ of a root below the top', async () => {
  using repository = makeRepository({ [`packages/one/${spec}`]: 'one\n', [spec]: 'top\n' })
  const git = await openGit(join(repository.root, 'packages/one'), { env: process.env })
  await using base = await openBase(await readSnapshot(git, await headCommit(git)), {
    tempDir: tmpdir(),
    sandbox,
    root: git.root,
  })
  expect(readFileSync(join(base.view.dir, spec), 'utf8')).toBe('one\n')
})

test('openBase() removes its folder at the end of its scope, and when it is aborted', async () => {
  using repository = makeRepository({ [spec]: 'a\n' })
  const tempDir = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
  try {
    {
      await using base = await baseOf(repository, { tempDir })
      expect(existsSync(join(base.view.dir, spec))).toBe(true)
    }
    await expect(baseOf(repository, { tempDir, signal: AbortSignal.abort() })).rejects.toThrow()
    expect(readdirSync(tempDir)).toEqual([])
  } finally {
    rmSync(tempDir, { recursive: true })
  }
})

test('with() shows the edits in the view and on the disk, and puts everything back', async () => {
  using repository = makeRepository({
    [spec]: '\uFEFFa\r\n',
    'openspec/gone/x.md': 'x\n',
    'README.md': 'r\n',
  })
  await using base = await baseOf(repository)
  const { dir } = base.view
  const before = everything(dir)
  const edits: Edit[] = [
    modify(spec, 'a', 'b'),
    modify('README.md', 'r', 's'),
    { action: 'create', path: repoPath('openspec/changes/new/tasks.md'), text: 't\n' },
    { action: 'delete', path: repoPath('openspec/gone/x.md'), text: 'x\n' },
  ]
  await base.with(edits, (view) => {
    expect(view.paths.map(String)).toEqual(['README.md', 'openspec/changes/new/tasks.md', spec])
    expect([view.has('openspec/gone/x.md'), view.has('openspec/changes/new/tasks.md')]).toEqual([
      false,
      true,
    ])
    expect(view.read(repoPath(spec))).toBe('\uFEFFb\r\n')
    expect(view.read(repoPath('README.md'))).toBe('s\n')
    expect(readFileSync(join(view.dir, spec), 'utf8')).toBe('\uFEFFb\r\n')
    expect(existsSync(join(view.dir, 'openspec/gone'))).toBe(false)
    expect(existsSync(join(view.dir, 'README.md'))).toBe(false)
    expect(view.contentId(spec)).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(view.contentId('openspec/gone/x.md')).toBeUndefined()
  })
  expect(everything(dir)).toEqual(before)
  expect(base.view.read(repoPath(spec))).toBe('\uFEFFa\r\n')
})

test('with() puts everything back when what looked at it failed', async () => {
  using repository = makeRepository({ [spec]: 'a\n' })
  await using base = await baseOf(repository)
  const before = everything(base.view.dir)
  const looked = base.with([modify(spec, 'a', 'b')], () => {
    throw new Error('it fell over')
  })
  await expect(looked).rejects.toThrow('it fell over')
  expect(everything(base.view.dir)).toEqual(before)
})

test('with() lets one look at a time', async () => {
  using repository = makeRepository({ [spec]: 'a\n' })
  await using base = await baseOf(repository)
  const seen = await Promise.all(
    ['b', 'c', 'd'].map((to) =>
      base.with([modify(spec, 'a', to)], async (view) => {
        await new Promise((resolve) => setImmediate(resolve))
        return readFileSync(join(view.dir, spec), 'utf8')
      }),
    ),
  )
  expect(seen).toEqual(['b\n', 'c\n', 'd\n'])
})

test('with() refuses an edit whose text is another, and the next one still works', async () => {
  using repository = makeRepository({ [spec]: 'a\n' })
  await using base = await baseOf(repository)
  const stale = base.with([modify(spec, 'z', 'b')], () => 'looked')
  await expect(stale).rejects.toMatchObject({ code: 'edit.stale' })
  expect(await base.with([modify(spec, 'a', 'b')], () => 'looked')).toBe('looked')
})

test('with() refuses a new file on, below or above what is there', async () => {
  using repository = makeRepository({ [spec]: 'a\n' })
  mkdirSync(join(repository.root, 'openspec'), { recursive: true })
  symlinkSync('/etc', join(repository.root, 'openspec/out'))
  repository.commit({})
  await using base = await baseOf(repository)
  for (const path of ['openspec/out', 'openspec/out/x.md', `${spec}/x.md`, 'openspec/specs'])
    await expect(
      base.with([{ action: 'create', path: repoPath(path), text: 'x' }], () => 'looked'),
    ).rejects.toMatchObject({
      code: 'path.unsafe',
    })
})

test('load() fetches the texts of files, so that reading them asks nobody, and passes over what is not there', async () => {
  using repository = makeRepository({ 'src/a.ts': 'a\n', 'src/b.ts': 'b\n' })
  await using base = await baseOf(repository)
  const paths = ['src/a.ts', 'src', 'none.ts'].map(repoPath)
  await base.load(paths, new AbortController().signal)
  rmSync(join(repository.root, '.git', 'objects'), { recursive: true })
  expect(base.view.read(repoPath('src/a.ts'))).toBe('a\n')
  expect(() => base.view.read(repoPath('src/b.ts'))).toThrow()
})
