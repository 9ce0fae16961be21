import { Fault } from '../domain/fault.ts'
import type { Bases } from './bases.ts'

/**
 * A look that answers with a repository's commit when it is another than at the look before, and with
 * null otherwise. A repository that cannot be read for a moment (a rebase, a disk away) has not moved.
 */
export function hasCommitMoved(
  bases: Pick<Bases, 'head'>,
): (repository: string) => Promise<string | null> {
  const last = new Map<string, string>()
  return async (repository) => {
    try {
      const commit = await bases.head(repository)
      const before = last.get(repository)
      last.set(repository, commit)
      return before !== undefined && before !== commit ? commit : null
    } catch (error) {
      if (error instanceof Fault) return null
      throw error
    }
  }
}
