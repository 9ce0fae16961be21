import type { PastCommit } from '../../domain/history.ts'
import { isRepoPath, type RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import { isIncidental } from './files.ts'

// A commit that touches more is a move, a format or an import, and says nothing of any one file.
const sweeping = 50
const halfLifeDays = 45
const dayMs = 86_400_000

/** What happened to one file in a window, under whatever name it had. */
export interface FileActivity {
  readonly path: RepoPath
  /** Newest first. */
  readonly commits: PastCommit[]
  /** Commits, each weighing half of one that is 45 days younger. */
  heat: number
  added: number
  removed: number
}

/** The commits that changed one or a few files, and what they did to those files that are still there. */
export interface Activity {
  readonly commits: number
  readonly files: ReadonlyMap<RepoPath, FileActivity>
  /** The files of each commit, by their names of today. */
  readonly together: readonly { commit: PastCommit; paths: RepoPath[] }[]
}

/** Follows files through a window of commits, newest first, and through their renames. */
export function activityOf(
  { at, commits }: { at: number; commits: readonly PastCommit[] },
  view: Pick<View, 'has'>,
): Activity {
  const files = new Map<RepoPath, FileActivity>()
  const together: { commit: PastCommit; paths: RepoPath[] }[] = []
  const nameNow = new Map<string, string>()
  for (const commit of commits) {
    const paths: RepoPath[] = []
    const age = Math.max(0, at - commit.at) / dayMs
    const counts = commit.changes.length > 0 && commit.changes.length <= sweeping
    for (const { path: then, from, added, removed } of commit.changes) {
      const path = nameNow.get(then) ?? then
      if (from !== null) nameNow.set(from, path)
      if (!counts || !isRepoPath(path) || !view.has(path) || isIncidental(path)) continue
      const file = files.get(path) ?? { path, commits: [], heat: 0, added: 0, removed: 0 }
      files.set(path, file)
      if (paths.includes(path)) continue
      paths.push(path)
      file.commits.push(commit)
      file.heat += 2 ** (-age / halfLifeDays)
      file.added += added ?? 0
      file.removed += removed ?? 0
    }
    if (counts) together.push({ commit, paths })
  }
  return { commits: together.length, files, together }
}

/** How many wrote the commits. */
export function authorsOf(commits: readonly PastCommit[]): number {
  return new Set(commits.map((commit) => commit.author.toLowerCase())).size
}

/** The day, as `2026-08-31`, of a time that strangers may have made up. */
export function dayOf(at: number): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? 'an unknown day' : date.toISOString().slice(0, 10)
}
