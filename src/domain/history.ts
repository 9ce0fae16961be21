import type { RepoPath } from './path.ts'

/** A commit of the past, and what it changed. Its words and names are those of strangers. */
export interface PastCommit {
  readonly id: string
  /** Milliseconds since 1970, as its committer says. */
  readonly at: number
  /** Whoever wrote it: only to tell authors apart. */
  readonly author: string
  readonly subject: string
  /** Empty for a merge and for a first commit. */
  readonly changes: readonly PastChange[]
}

/** What a commit did to one file. */
export interface PastChange {
  readonly path: string
  /** The name it had before, where it was renamed. */
  readonly from: string | null
  /** Lines; null where they cannot be counted: a binary file, or contents that are not here. */
  readonly added: number | null
  readonly removed: number | null
}

/** A line of a file, without its end. */
export interface FoundLine {
  readonly path: RepoPath
  readonly line: number
  readonly text: string
}

/** The past of a repository. Throws Fault `git.failed` for what git cannot tell, such as contents of a partial clone. */
export interface History {
  /** When the commit was made, and the commits that led to it, newest first. */
  past(
    commit: string,
    window: { days: number; commits: number },
    signal: AbortSignal,
  ): Promise<{ at: number; commits: PastCommit[] }>
  /** The lines of a commit's text files that hold one of the words, at most 50 of a file. */
  grep(commit: string, words: readonly string[], signal: AbortSignal): Promise<FoundLine[]>
  /** When lines of a file were written, by their numbers; milliseconds since 1970. */
  blame(
    commit: string,
    at: { path: RepoPath; lines: readonly number[] },
    signal: AbortSignal,
  ): Promise<Map<number, number>>
}
