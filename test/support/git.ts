import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export type Files = Record<string, string | Uint8Array>

/** A real git repository in a folder of its own, gone at the end of its scope. */
export interface TestRepository extends Disposable {
  readonly root: string
  /** Writes the files (nothing is deleted), commits all there is, and returns the commit. */
  commit(files: Files, message?: string): string
  /** Runs git there, with fixed names and dates, and returns what it printed. */
  git(args: string[], input?: string): string
}

/** Makes a repository with the files committed, or without a commit where `files` is empty. */
export function makeRepository(
  files: Files = {},
  options: { bare?: boolean; branch?: string } = {},
): TestRepository {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ostinato-test-')))
  const git = (args: string[], input = '') => runIn(root, args, input)
  git([
    'init',
    '--quiet',
    `--initial-branch=${options.branch ?? 'main'}`,
    ...(options.bare ? ['--bare'] : []),
  ])
  const repository: TestRepository = {
    root,
    git,
    commit(files, message = 'A commit') {
      writeFiles(root, files)
      git(['add', '--all'])
      git(['commit', '--quiet', '--allow-empty', '-m', message])
      return git(['rev-parse', 'HEAD'])
    },
    [Symbol.dispose]() {
      rmSync(root, { recursive: true, force: true })
    },
  }
  if (Object.keys(files).length > 0) repository.commit(files)
  return repository
}

/** Writes files below a folder, making the folders they need. */
export function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

function runIn(root: string, args: string[], input: string): string {
  const settings = [
    '-c',
    'core.autocrlf=false',
    '-c',
    'commit.gpgSign=false',
    '-c',
    'core.hooksPath=/dev/null',
  ]
  const done = Bun.spawnSync({
    cmd: ['git', '-C', root, ...settings, ...args],
    stdin: new TextEncoder().encode(input),
    env: {
      PATH: process.env['PATH'] ?? '',
      LC_ALL: 'C',
      // The person's own settings must not decide whether a test passes.
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'Test',
      GIT_AUTHOR_EMAIL: 'test@example.invalid',
      GIT_AUTHOR_DATE: '@1700000000 +0000',
      GIT_COMMITTER_NAME: 'Test',
      GIT_COMMITTER_EMAIL: 'test@example.invalid',
      GIT_COMMITTER_DATE: '@1700000000 +0000',
    },
  })
  if (done.exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${done.stderr.toString()}`)
  return done.stdout.toString().trimEnd()
}
