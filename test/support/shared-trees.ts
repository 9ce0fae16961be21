import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Files } from './tree.ts'

const folder = fileURLToPath(new URL('../../../shared/data/openspec-trees', import.meta.url))

/** Real OpenSpec trees beside this repository, where they are present; the tests that want them are few without. */
export function sharedTrees(): { name: string; path: string }[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .sort()
    .map((name) => ({ name, path: join(folder, name) }))
}

/** Every file of a folder as text, by its path below it. */
export function readFiles(path: string): Files {
  const files: Files = {}
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const full = join(entry.parentPath, entry.name)
      files[full.slice(path.length + 1)] = readFileSync(full, 'utf8')
    }
  return files
}
