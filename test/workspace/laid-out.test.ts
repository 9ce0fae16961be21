import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { repoPath } from '../../src/domain/path.ts'
import { openGit } from '../../src/workspace/git.ts'
import { openLaidOut } from '../../src/workspace/laid-out.ts'
import { readSnapshot } from '../../src/workspace/snapshot.ts'
import { makeRepository } from '../support/git.ts'

test('become() holds just the files of a commit, and leaves what an earlier one had as it is', async () => {
  using repository = makeRepository({
    'openspec/specs/kept/spec.md': 'kept\n',
    'openspec/specs/changed/spec.md': 'before\n',
    'openspec/specs/gone/spec.md': 'gone\n',
    'openspec/specs/folder/spec.md': 'a folder that becomes a file\n',
    'README.md': 'no part of it\n',
  })
  const git = await openGit(repository.root, { env: process.env })
  await using laidOut = await openLaidOut(tmpdir())
  const at = (path: string) => join(laidOut.dir, path)
  const first = await readSnapshot(git, git.head)
  await laidOut.become(first)
  const kept = statSync(at('openspec/specs/kept/spec.md')).ino
  repository.git(['rm', '-r', '--quiet', 'openspec/specs/gone', 'openspec/specs/folder'])
  const commit = repository.commit({
    'openspec/specs/changed/spec.md': 'after\n',
    'openspec/specs/folder': 'now a file\n',
    'openspec/specs/new/spec.md': 'new\n',
  })
  await laidOut.become(await readSnapshot(git, commit))
  expect(readFileSync(at('openspec/specs/changed/spec.md'), 'utf8')).toBe('after\n')
  expect(readFileSync(at('openspec/specs/folder'), 'utf8')).toBe('now a file\n')
  expect(readdirSync(at('openspec/specs')).sort()).toEqual(['changed', 'folder', 'kept', 'new'])
  expect(statSync(at('openspec/specs/kept/spec.md')).ino).toBe(kept)
  await laidOut.become(first)
  expect(readFileSync(at('openspec/specs/folder/spec.md'), 'utf8')).toContain('a folder')
})

test('put() writes over a file, and takes it away with the folders that it leaves empty', async () => {
  await using laidOut = await openLaidOut(tmpdir())
  const path = repoPath('openspec/changes/new/tasks.md')
  laidOut.put(path, new TextEncoder().encode('one\n'))
  laidOut.put(path, new TextEncoder().encode('two\n'))
  expect(readFileSync(join(laidOut.dir, path), 'utf8')).toBe('two\n')
  laidOut.put(path, null)
  expect(existsSync(join(laidOut.dir, 'openspec'))).toBe(false)
})
