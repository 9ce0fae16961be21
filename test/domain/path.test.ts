import { expect, test } from 'bun:test'

import { isRepoPath, repoPath } from '../../src/domain/path.ts'

test('isRepoPath() takes relative paths inside the repository', () => {
  for (const path of ['a', 'a/b.md', 'openspec/specs/x/spec.md', '.github/x', 'a..b/c', 'ü/ß'])
    expect(isRepoPath(path)).toBe(true)
})

test('isRepoPath() refuses what climbs out, is absolute, hides in .git, or is no plain path', () => {
  const bad = [
    '',
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a/..',
    './a',
    'a/./b',
    'a//b',
    'a/',
    'C:/x',
    'a\\b',
    'a\0b',
    'a\nb',
    '.git/hooks/x',
    'a/.GIT/config',
    '..',
  ]
  for (const path of bad) expect(isRepoPath(path)).toBe(false)
  expect(() => repoPath('../x')).toThrow(
    'Cannot use path "../x": it is not a relative path inside the repository',
  )
})
