import { existsSync } from 'node:fs'
import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { FoundScript } from './find-scripts.ts'

/**
 * Keeps a folder that holds the files that were approved and no others, so that what is imported is
 * what a person saw, byte for byte, whatever happens to the working tree meanwhile. Each file is there
 * whole or not at all.
 */
export function createLayOut(folder: string): (files: readonly FoundScript[]) => Promise<void> {
  const laid = new Map<string, string>()
  return async (files) => {
    const wanted = new Set(files.map(({ file }) => file))
    // What is gone goes first: a folder may have its name now.
    const there = await readdir(folder, { recursive: true }).catch(() => [])
    for (const file of there)
      if (file.endsWith('.ts') && !wanted.has(file)) {
        await rm(join(folder, file), { recursive: true, force: true })
        laid.delete(file)
      }
    for (const { file, text, hash } of files) {
      const path = join(folder, file)
      if (laid.get(file) === hash && existsSync(path)) continue
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const aside = `${path}.${crypto.randomUUID()}.part`
      await writeFile(aside, text, { mode: 0o600 })
      if (await isFolder(path)) await rm(path, { recursive: true })
      await rename(aside, path)
      laid.set(file, hash)
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isDirectory() ?? false
}
