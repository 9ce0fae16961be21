// S-12, dependencies that are links: an install in a scratch copy rewrote the user's own tree. Defences:
// `findDependencies` of src/workspace/dependencies.ts (a link that leads out of the repository is
// refused) and the read-only mounts of src/workspace/walls.ts and launch.ts. The plain case, and links
// that lead to /usr, are in test/workspace/sandbox.test.ts.
import { afterAll, expect, test } from 'bun:test'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createBases } from '../../src/cycle/bases.ts'
import { openSandbox } from '../../src/workspace/sandbox.ts'
import { makeRepository, type TestRepository, writeFiles } from '../support/git.ts'

const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-s12-'))
chmodSync(dir, 0o755)
const sandbox = await openSandbox({ mode: 'auto', env: process.env })
afterAll(async () => {
  await sandbox[Symbol.asyncDispose]()
  rmSync(dir, { recursive: true, force: true })
})
const confined = sandbox.confinement.kind === 'bubblewrap'
const limits = { timeoutMs: 20_000, memoryBytes: 4 * 1024 ** 3, outputBytes: 1024 ** 2 }

/** A repository as pnpm leaves it: packages are links into a store beside them, and one leads out. */
function installed(): TestRepository {
  const repository = makeRepository({ '.gitignore': 'node_modules\n', 'a.txt': 'a\n' })
  chmodSync(repository.root, 0o755)
  writeFiles(repository.root, { 'node_modules/.pnpm/dep/index.js': 'theirs\n' })
  writeFiles(dir, { 'outside/index.js': 'outside\n' })
  symlinkSync('.pnpm/dep', join(repository.root, 'node_modules/dep'))
  symlinkSync(join(dir, 'outside'), join(repository.root, 'node_modules/linked'))
  return repository
}

async function run(repository: TestRepository, line: string) {
  await using bases = createBases({ env: process.env, tempDir: dir, sandbox })
  const commit = await bases.head(repository.root)
  return await bases.use({ repository: repository.root, commit }, (base) =>
    base.with([], (_view, execute) =>
      execute({ line, ...limits, dependencies: ['node_modules'] }, new AbortController().signal),
    ),
  )
}

test.skipIf(!confined)(
  'an install in a workspace changes nothing of the tree that its dependencies lie in (skipped without bubblewrap)',
  async () => {
    using repository = installed()
    const attempts = [
      'echo evil > node_modules/dep/index.js',
      'echo evil > node_modules/.pnpm/dep/index.js',
      'rm -rf node_modules/dep',
      'mkdir node_modules/new',
      'ln -sfn /tmp node_modules/dep',
      'mv node_modules gone',
      'chmod -R 777 node_modules',
      `echo evil > ${repository.root}/node_modules/dep/index.js`,
      `echo evil > ${dir}/outside/index.js`,
      'echo evil > node_modules/linked/index.js',
    ]
    const tried = attempts.map((line) => `(${line}) 2>/dev/null && echo "DONE ${line}"`).join('; ')
    const { stdout, tail, ended } = await run(
      repository,
      `cat node_modules/dep/index.js; ${tried}; true`,
    )
    expect([ended, tail]).toEqual(['exit', expect.any(String)])
    expect(stdout).toBe('theirs\n')
    expect(readFileSync(join(repository.root, 'node_modules/dep/index.js'), 'utf8')).toBe(
      'theirs\n',
    )
    expect(readFileSync(join(dir, 'outside/index.js'), 'utf8')).toBe('outside\n')
    expect(readdirSync(join(repository.root, 'node_modules')).sort()).toEqual([
      '.pnpm',
      'dep',
      'linked',
    ])
  },
  30_000,
)

test.skipIf(!confined)(
  'a link of a package manager that leads out of the tree shows nothing of what lies there (skipped without bubblewrap)',
  async () => {
    using repository = installed()
    const { stdout } = await run(repository, 'cat node_modules/linked/index.js; true')
    expect(stdout).toBe('')
    rmSync(join(repository.root, 'node_modules'), { recursive: true })
    symlinkSync(join(dir, 'outside'), join(repository.root, 'node_modules'))
    const refused = await run(repository, 'true').catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'path.unsafe' })
  },
  30_000,
)
