import { expect, test } from 'bun:test'
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { changesOf, type Edit, invertEdit } from '../../src/domain/edit.ts'
import { repoPath } from '../../src/domain/path.ts'
import { openGit } from '../../src/workspace/git.ts'
import { writeFiles } from '../../src/workspace/write.ts'
import { makeRepository, writeFiles as layFiles } from '../support/git.ts'

const env = process.env

function modify(path: string, from: string, to: string): Edit {
  return { action: 'modify', path: repoPath(path), replacements: [{ old: from, new: to }] }
}

function create(path: string, text: string): Edit {
  return { action: 'create', path: repoPath(path), text }
}

async function write(root: string, edits: Edit[], texts: Record<string, string>) {
  const git = await openGit(root, { env })
  return writeFiles(
    git,
    changesOf(edits, (path) => texts[path] ?? null),
  )
}

test('writeFiles() writes, creates and deletes, byte for byte, and keeps the mode', async () => {
  const texts = { 'a.sh': '\uFEFFone\r\ntwo\r\n', 'dir/gone.md': 'x\n', 'keep.md': 'k\n' }
  using repository = makeRepository(texts)
  const { root } = repository
  chmodSync(join(root, 'a.sh'), 0o750)
  const gone: Edit = { action: 'delete', path: repoPath('dir/gone.md'), text: 'x\n' }
  const written = await write(
    root,
    [modify('a.sh', 'two', 'three'), create('new/deep/n.md', 'n\n'), gone],
    texts,
  )
  expect(written.map(String)).toEqual(['a.sh', 'new/deep/n.md', 'dir/gone.md'])
  expect(readFileSync(join(root, 'a.sh'), 'utf8')).toBe('\uFEFFone\r\nthree\r\n')
  expect(statSync(join(root, 'a.sh')).mode & 0o777).toBe(0o750)
  expect(readFileSync(join(root, 'new/deep/n.md'), 'utf8')).toBe('n\n')
  // The folder went with its last file, and no draft is left.
  expect(readdirSync(root).sort()).toEqual(['.git', 'a.sh', 'keep.md', 'new'])
})

test('writeFiles() is undone by the inverted edits', async () => {
  using repository = makeRepository({ 'a.md': 'one\n' })
  const edit = modify('a.md', 'one', 'two')
  await write(repository.root, [edit], { 'a.md': 'one\n' })
  await write(repository.root, [invertEdit(edit)], { 'a.md': 'two\n' })
  expect(readFileSync(join(repository.root, 'a.md'), 'utf8')).toBe('one\n')
})

test('writeFiles() finds in place what a crash had written', async () => {
  using repository = makeRepository({ 'a.md': 'a\n', 'b.md': 'b\n' })
  layFiles(repository.root, { 'a.md': 'aa\n' })
  const edits = [modify('a.md', 'a', 'aa'), modify('b.md', 'b', 'bb')]
  const texts = { 'a.md': 'a\n', 'b.md': 'b\n' }
  expect((await write(repository.root, edits, texts)).map(String)).toEqual(['b.md'])
  expect(await write(repository.root, edits, texts)).toEqual([])
})

test('writeFiles() removes the draft that a process which is dead left beside a file, and no other', async () => {
  using repository = makeRepository({ 'docs/a.md': 'a\n' })
  const dead = Bun.spawnSync(['true']).pid
  const names = [
    `.a.md.ostinato-${dead}-x`,
    `.a.md.ostinato-${process.pid}-x`,
    `.b.md.ostinato-${dead}-x`,
  ]
  for (const name of names) layFiles(repository.root, { [`docs/${name}`]: 'half' })
  await write(repository.root, [modify('docs/a.md', 'a', 'b')], { 'docs/a.md': 'a\n' })
  expect(readdirSync(join(repository.root, 'docs')).sort()).toEqual(
    [...names.slice(1), 'a.md'].sort(),
  )
})

test('writeFiles() writes nothing when one file was changed by hand', async () => {
  using repository = makeRepository({ 'a.md': 'a\n', 'b.md': 'b\n' })
  const edits = [modify('a.md', 'a', 'aa'), modify('b.md', 'b', 'bb')]
  const texts = { 'a.md': 'a\n', 'b.md': 'b\n' }
  for (const change of ['b\r\n', 'b \n', '']) {
    layFiles(repository.root, { 'b.md': change })
    await expect(write(repository.root, edits, texts)).rejects.toMatchObject({
      code: 'file.changed',
    })
  }
  rmSync(join(repository.root, 'b.md'))
  await expect(write(repository.root, edits, texts)).rejects.toMatchObject({ code: 'file.changed' })
  expect(readFileSync(join(repository.root, 'a.md'), 'utf8')).toBe('a\n')
})

test('writeFiles() does not write over a new file that somebody else made', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  layFiles(repository.root, { 'n.md': 'mine\n' })
  const made = write(repository.root, [create('n.md', 'n\n')], {})
  await expect(made).rejects.toMatchObject({ code: 'file.changed' })
  expect(readFileSync(join(repository.root, 'n.md'), 'utf8')).toBe('mine\n')
})

test('writeFiles() follows no link, neither of the file nor of a folder on the way', async () => {
  using repository = makeRepository({ 'a.md': 'a\n', 'dir/b.md': 'b\n' })
  using outside = makeRepository({ 'a.md': 'a\n', 'b.md': 'b\n' })
  const { root } = repository
  rmSync(join(root, 'a.md'))
  symlinkSync(join(outside.root, 'a.md'), join(root, 'a.md'))
  rmSync(join(root, 'dir'), { recursive: true })
  symlinkSync(outside.root, join(root, 'dir'))
  symlinkSync(outside.root, join(root, 'new'))
  const tries: [Edit, Record<string, string>][] = [
    [modify('a.md', 'a', 'x'), { 'a.md': 'a\n' }],
    [modify('dir/b.md', 'b', 'x'), { 'dir/b.md': 'b\n' }],
    [create('new/c.md', 'c\n'), {}],
  ]
  for (const [edit, texts] of tries)
    await expect(write(root, [edit], texts)).rejects.toMatchObject({ code: 'path.unsafe' })
  expect(outside.git(['status', '--porcelain'])).toBe('')
})

test('writeFiles() refuses a path that climbs out or lies in the folder of git', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  for (const path of ['../x', '.git/hooks/x', '/tmp/x', 'a/../../x']) {
    // What comes from a database was a path once; here it is none.
    const edit = { action: 'create', path, text: 'x' } as unknown as Edit
    await expect(write(repository.root, [edit], {})).rejects.toMatchObject({ code: 'path.unsafe' })
  }
})

test('writeFiles() leaves the other name of a file with two names as it was', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  linkSync(join(repository.root, 'a.md'), join(repository.root, '.git/other'))
  await write(repository.root, [modify('a.md', 'a', 'b')], { 'a.md': 'a\n' })
  expect(readFileSync(join(repository.root, '.git/other'), 'utf8')).toBe('a\n')
})

test('writeFiles() refuses a folder, and a file in place of a folder', async () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  mkdirSync(join(repository.root, 'dir'))
  writeFileSync(join(repository.root, 'file'), '')
  for (const path of ['dir', 'file/x.md'])
    await expect(write(repository.root, [create(path, 'x')], {})).rejects.toMatchObject({
      code: 'path.unsafe',
    })
})

test('writeFiles() refuses a bare repository', async () => {
  using source = makeRepository({ 'a.md': 'a\n' })
  using bare = makeRepository({}, { bare: true })
  source.git(['push', '--quiet', bare.root, 'main'])
  const written = write(bare.root, [create('b.md', 'b\n')], {})
  await expect(written).rejects.toMatchObject({ code: 'repository.bare' })
})

test('writeFiles() says that a working tree is read-only', () => {
  using repository = makeRepository({ 'a.md': 'a\n' })
  const mount = `mount --bind '${repository.root}' '${repository.root}' && mount -o remount,ro,bind '${repository.root}'`
  const spawn = (command: string) =>
    Bun.spawnSync({ cmd: ['unshare', '-rm', 'sh', '-c', command], env: { ...env, CODE: code } })
  const code = `
    import { openGit } from '${join(import.meta.dir, '../../src/workspace/git.ts')}'
    import { writeFiles } from '${join(import.meta.dir, '../../src/workspace/write.ts')}'
    const git = await openGit('${repository.root}', { env: process.env })
    const files = [{ path: 'deep/b.md', before: null, after: 'b' }]
    await writeFiles(git, files).catch((fault) => console.log(fault.code + ' ' + fault.message))
  `
  if (spawn(mount).exitCode !== 0)
    return console.log('skipped: this machine allows no mounts in a user namespace')
  const said = spawn(`${mount} && exec '${process.execPath}' -e "$CODE"`).stdout.toString().trim()
  expect(said).toBe('repository.read-only Cannot write "deep/b.md": it is read-only')
})
