// How long does a command wait for a workspace of a known commit, over the bare programs that make it
// (unshare, overlay, bubblewrap, true)? With 2,000 and with 20,000 files. Goal: at most 50 ms, whatever the size.
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { bench, run } from 'mitata'

import type { Edit } from '../src/domain/edit.ts'
import { repoPath } from '../src/domain/path.ts'
import { openGit } from '../src/workspace/git.ts'
import { headCommit } from '../src/workspace/refs.ts'
import { openSandbox } from '../src/workspace/sandbox.ts'
import { readSnapshot } from '../src/workspace/snapshot.ts'
import { openBase } from '../src/workspace/workspace.ts'
import { makeRepository } from '../test/support/git.ts'
import { figure } from './shared/figure.ts'

const command = {
  line: 'true',
  timeoutMs: 10_000,
  memoryBytes: 2 * 1024 ** 3,
  outputBytes: 65_536,
  dependencies: [],
}
const edit: Edit = {
  action: 'modify',
  path: repoPath('folder-1/file-1.ts'),
  replacements: [{ old: 'const one', new: 'const two' }],
}
const signal = new AbortController().signal
const root = process.getuid?.() === 0
const unprivileged = 65_533

await using sandbox = await openSandbox({ mode: 'auto', env: process.env })
console.log(sandbox.confinement)
await using closed = new AsyncDisposableStack()

const bare = makeBare()
bench('unshare, overlay, bubblewrap, true', () => exited(bare))
for (const files of [2000, 20_000]) {
  const repository = closed.use(makeRepository(tree(files)))
  const git = await openGit(repository.root, { env: process.env })
  const snapshot = await readSnapshot(git, await headCommit(git))
  const options = { tempDir: tmpdir(), sandbox, root: git.root }
  const base = closed.use(await openBase(snapshot, options))
  const begun = performance.now()
  await base.with([], (_, run) => run(command, signal))
  console.log(`${files} files: first command ${Math.round(performance.now() - begun)} ms`)
  bench(`with() and run() of ${files} files`, () => base.with([], (_, run) => run(command, signal)))
  bench(`with() one edit and run() of ${files} files`, () =>
    base.with([edit], (_, run) => run(command, signal)),
  )
}
const { benchmarks } = await run()
const [floor = NaN, ...ways] = benchmarks.map(({ runs }) => (runs[0]?.stats?.p50 ?? NaN) / 1e6)
for (const [at, ours] of ways.entries())
  figure({
    bench: 'workspace',
    name: `${benchmarks[at + 1]?.alias}, beside the bare programs`,
    ours,
    raw: floor,
    unit: 'ms',
    by: 'value',
    goal: { atMost: 50 },
  })

/** About 6 KB each, 50 to a folder. */
function tree(count: number): Record<string, string> {
  const text = 'const one = 1 // a line of this length, as a program may have\n'.repeat(100)
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `folder-${Math.floor(at / 50)}/file-${at}.ts`,
      at === 1 ? 'const one = 1\n' : `// ${at}\n${text}`,
    ]).map(([path = '', content = '']) => [path.replace('folder-0/', 'folder-1/'), content]),
  )
}

/** The command line that does the same with nothing of ours around it. */
function makeBare(): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
  closed.defer(() => rmSync(dir, { recursive: true }))
  chmodSync(dir, 0o755)
  for (const name of ['lower', 'upper', 'work', 'all']) {
    mkdirSync(join(dir, name))
    if (root) chownSync(join(dir, name), unprivileged, unprivileged)
  }
  writeFileSync(join(dir, 'lower', 'file'), '')
  const mount = `cd ${dir} && mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work,userxattr overlay all`
  const jail = `exec bwrap --unshare-all --die-with-parent --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 --proc /proc --dev /dev --bind all /workspace --chdir /workspace true`
  const drop = `setpriv --reuid=${unprivileged} --regid=${unprivileged} --clear-groups --`.split(
    ' ',
  )
  return [...(root ? drop : []), 'unshare', '-rm', 'sh', '-c', `${mount} && ${jail}`]
}

async function exited(cmd: string[]): Promise<void> {
  const code = await Bun.spawn(cmd, { stdio: ['ignore', 'ignore', 'inherit'] }).exited
  if (code !== 0) throw new Error(`Cannot run the bare programs: they ended with ${code}`)
}
