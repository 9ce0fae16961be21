import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

import { makeTemp, type TempFolder } from '../workspace/temp.ts'

/** What a job imports of this package before its own file. */
const modules = ['../index.ts', '../script/child-kit.ts', '../script/child-channel.ts'].map(
  (path) => fileURLToPath(new URL(path, import.meta.url)),
)
const program = `await Promise.all(${JSON.stringify(modules)}.map((path) => import(path)))`
const longestMs = 10_000

/**
 * A folder with what Bun makes of our modules, Valibot above all, so that jobs need not parse them each
 * time. It is filled here, and not by a job: one that could write to it would have a say in the next.
 * Null where it cannot be made.
 */
export async function parseModules(): Promise<TempFolder | null> {
  const folder = await makeTemp(tmpdir())
  try {
    const flags = ['--no-env-file', '--config=/dev/null', '--no-install', '-e', program]
    const child = Bun.spawn([process.execPath, ...flags], {
      env: { BUN_RUNTIME_TRANSPILER_CACHE_PATH: folder.path },
      cwd: '/',
      stdio: ['ignore', 'ignore', 'ignore'],
      timeout: longestMs,
    })
    if ((await child.exited) !== 0) throw new Error('Cannot import our own modules')
    // Jobs may run as another user, who sees the folder in a jail alone.
    await chmod(folder.path, 0o755)
    for await (const name of new Bun.Glob('*').scan({ cwd: folder.path, absolute: true }))
      await chmod(name, 0o644)
    return folder
  } catch {
    await folder[Symbol.asyncDispose]()
    return null
  }
}
