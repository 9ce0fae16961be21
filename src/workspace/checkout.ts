import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { Changed } from './overlay.ts'
import type { Snapshot } from './snapshot.ts'
import { encodeText } from './text.ts'

// As many contents as are held in memory at once, unless one file is larger.
const batchBytes = 32 * 1024 * 1024

/** Writes every regular file of a commit, and the symbolic links that stay inside it, into an empty folder. */
export async function checkOut(
  snapshot: Snapshot,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const folders = new Set<string>()
  const makeFolder = async (path: string) => {
    const made = dirname(join(folder, path))
    if (folders.has(made)) return
    await mkdir(made, { recursive: true })
    folders.add(made)
  }
  for (const files of batches(snapshot.files)) {
    const contents = await snapshot.fetch(files, signal)
    for (const { path } of files) await makeFolder(path)
    // All at once: the pool of threads behind it does a few at a time.
    await Promise.all(
      files.map(async ({ path, mode, oid }) => {
        const bytes = contents.get(oid)
        if (bytes === undefined) throw new RangeError(`Cannot check out "${path}": no content`)
        await writeFile(join(folder, path), bytes, { flag: 'wx' })
        // What the process masks must not show: git knows these two modes only.
        await chmod(join(folder, path), mode === '100755' ? 0o755 : 0o644)
      }),
    )
  }
  // Links last, so that no file is written through one.
  for (const [path, target] of snapshot.links) {
    await makeFolder(path)
    await symlink(target, join(folder, path))
  }
}

/** Writes edits into a fresh folder: new texts into `files`, if any, and what is deleted, a path a line, into `gone`. */
export async function writeChanges(changed: readonly Changed[], folder: string): Promise<void> {
  await mkdir(folder)
  for (const { path, text } of changed) {
    if (text === null) continue
    const file = join(folder, 'files', path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, encodeText(text), { mode: 0o644 })
  }
  const gone = changed.filter(({ text }) => text === null)
  await writeFile(join(folder, 'gone'), gone.map(({ path }) => `${path}\n`).join(''))
}

function* batches<file extends { size: number }>(files: readonly file[]): Generator<file[]> {
  let batch: file[] = []
  let bytes = 0
  for (const file of files) {
    if (batch.length > 0 && bytes + file.size > batchBytes) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(file)
    bytes += file.size
  }
  if (batch.length > 0) yield batch
}
