import { changesOf, type Edit } from '../domain/edit.ts'
import { Fault } from '../domain/fault.ts'
import type { RepoPath } from '../domain/path.ts'

/** True where edits can be made in these files. */
export function fits(edits: readonly Edit[], read: (path: RepoPath) => string | null): boolean {
  return misfitOf(edits, read) === null
}

/** Why edits cannot be made in these files as they are; null where they can. */
export function misfitOf(
  edits: readonly Edit[],
  read: (path: RepoPath) => string | null,
): string | null {
  try {
    changesOf(edits, read)
    return null
  } catch (error) {
    if (error instanceof Fault) return error.message
    throw error
  }
}
