import { basename } from 'node:path'

import { hashOf } from '../../domain/id.ts'
import { type RepoPath, repoPath } from '../../domain/path.ts'

/** The file in the memory that holds the lessons of a spec in a repository. */
export function lessonPath({ repository, spec }: { repository: string; spec: string }): RepoPath {
  const name = basename(repository)
    .replace(/[^\w.-]/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 40)
  return repoPath(`${name || 'repository'}-${hashOf(repository).slice(0, 8)}/${spec}.md`)
}

/** The spec whose lessons a file of the memory holds; null for another file. */
export function specOfPath(path: string): string | null {
  return /^[^/]+\/([a-z0-9]+(?:[-/][a-z0-9]+)*)\.md$/.exec(path)?.[1] ?? null
}
