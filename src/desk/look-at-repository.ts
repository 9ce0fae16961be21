import type { Bases } from '../cycle/bases.ts'
import { Fault } from '../domain/fault.ts'
import type { RepositoryShape } from '../domain/past-shape.ts'
import { hasTree } from '../openspec/tree.ts'

/** A repository as it is now; what git says against it is a reason. */
export async function lookAtRepository(
  bases: Pick<Bases, 'head' | 'use'>,
  path: string,
): Promise<RepositoryShape> {
  try {
    const commit = await bases.head(path)
    const hasOpenSpec = await bases.use({ repository: path, commit }, async ({ view }) =>
      hasTree(view),
    )
    return { path, commit, hasOpenSpec, why: null }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { path, commit: null, hasOpenSpec: false, why: error.message }
  }
}
