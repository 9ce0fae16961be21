import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
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
    for (const { file, text, hash } of files) {
      const path = join(folder, file)
      if (laid.get(file) === hash && existsSync(path)) continue
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const aside = `${path}.${crypto.randomUUID()}.part`
      await writeFile(aside, text, { mode: 0o600 })
      await rename(aside, path)
      laid.set(file, hash)
    }
    const there = await readdir(folder, { recursive: true }).catch(() => [])
    for (const file of there)
      if (file.endsWith('.ts') && !wanted.has(file)) {
        await rm(join(folder, file), { force: true })
        laid.delete(file)
      }
  }
}
