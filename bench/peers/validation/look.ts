import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { createHealth, type Health } from '../../../src/agents/openspec/health.ts'
import { type RepoPath, repoPath } from '../../../src/domain/path.ts'
import type { View } from '../../../src/domain/view.ts'
import type { OpenSpec } from '../../../src/openspec/openspec.ts'

/** Our first look at a tree on the disk: lists, reads and judges all of it, and remembers nothing. */
export function look(dir: string, openspec: OpenSpec): Promise<Health> {
  return createHealth(openspec)(viewOn(dir), new AbortController().signal)
}

/** The files as they lie there; what has no other edition is known by its path. */
function viewOn(dir: string): View {
  const paths: RepoPath[] = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => repoPath(join(entry.parentPath, entry.name).slice(dir.length + 1)))
    .sort()
  const known = new Set<string>(paths)
  return {
    dir,
    paths,
    skipped: [],
    has: (path) => known.has(path),
    contentId: (path) => (known.has(path) ? path : undefined),
    read: (path) => readFileSync(join(dir, path), 'utf8'),
  }
}
