import { tmpdir } from 'node:os'

import { openGit } from '../../src/workspace/git.ts'
import type { Sandbox } from '../../src/workspace/sandbox.ts'
import { readSnapshot } from '../../src/workspace/snapshot.ts'
import { type Base, openBase } from '../../src/workspace/workspace.ts'
import { makeRepository } from '../../test/support/git.ts'

/** What `true` is run with, as a check would. */
export const justTrue = {
  line: 'true',
  timeoutMs: 10_000,
  memoryBytes: 2 * 1024 ** 3,
  outputBytes: 65_536,
  dependencies: [],
}

/** The clean copy of a commit with so many files, of about 6 KB each, 50 to a folder. */
export async function openTree(
  count: number,
  sandbox: Sandbox,
  closed: AsyncDisposableStack,
): Promise<Base> {
  const text = 'const one = 1 // a line of this length, as a program may have\n'.repeat(100)
  const files = Array.from({ length: count }, (_, at) => [
    `folder-${Math.floor(at / 50)}/file-${at}.ts`,
    at === 1 ? 'const one = 1\n' : `// ${at}\n${text}`,
  ])
  const repository = closed.use(makeRepository(Object.fromEntries(files)))
  const git = await openGit(repository.root, { env: process.env })
  const snapshot = await readSnapshot(git, git.head)
  return closed.use(await openBase(snapshot, { tempDir: tmpdir(), sandbox, root: git.root }))
}
