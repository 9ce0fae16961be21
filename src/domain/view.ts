import { Fault } from './fault.ts'
import type { RepoPath } from './path.ts'

/**
 * The files of a repository as an agent or a check sees them: one commit, perhaps with edits on top.
 * What is on disk in the user's working tree is never looked at.
 */
export interface View {
  /** Folder where the files under `openspec/` lie as real files, for tools that read the disk. */
  readonly dir: string
  /** Every regular file, in code point order. */
  readonly paths: readonly RepoPath[]
  /** Files that were left out (links, too large, unsafe names), with the reason. */
  readonly skipped: readonly {
    path: string
    why: string
    reason: 'link' | 'large' | 'unsafe' | 'submodule'
  }[]
  has(path: string): boolean
  /** Two files with the same content have the same content id; undefined where there is no such file. */
  contentId(path: string): string | undefined
  /** The text. Throws Fault `file.not-text` when the file is not UTF-8. A byte order mark is kept. */
  read(path: RepoPath): string
}

/** Reads a view's files, null where there is none. */
export function textIn(view: View): (path: RepoPath) => string | null {
  return (path) => (view.has(path) ? view.read(path) : null)
}

/** The same, and null where a file is no text as well. */
export function readableIn(view: View): (path: RepoPath) => string | null {
  const read = textIn(view)
  return (path) => {
    try {
      return read(path)
    } catch (error) {
      if (error instanceof Fault) return null
      throw error
    }
  }
}
