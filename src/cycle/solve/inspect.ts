import type { Edit } from '../../domain/edit.ts'
import { parseSpec } from '../../domain/spec.ts'
import { compareProblems, type Measured } from '../../domain/verdict.ts'
import type { Base } from '../../workspace/workspace.ts'
import type { Deps } from '../deps.ts'

/** What OpenSpec itself says against edits: validator, merge, and our rules for what it does not look at. */
export type Inspect = (edits: Edit[]) => Promise<string[]>

/** Tries edits on a base. What was wrong before them does not count. */
export function createInspect(
  base: Base,
  deps: Pick<Deps, 'measure'>,
  signal: AbortSignal,
): Inspect {
  const look = (edits: Edit[]) => base.with(edits, (view) => deps.measure(judging, view, signal))
  let before: Promise<Measured[]> | null = null
  return async (edits) => {
    const [then, now] = [await (before ??= look([])), await look(edits)]
    return then.flatMap((one) => {
      const after = now.find((other) => other.name === one.name)?.problems ?? []
      return compareProblems(one, after).added.map((problem) => `OpenSpec says: ${problem.message}`)
    })
  }
}

/** The checks are OpenSpec's whatever the spec of the person has. */
const judging = {
  ...parseSpec('solve', {
    goal: 'OpenSpec accepts it',
    boundaries: { include: [] },
    checks: {
      validate: { check: 'openspec-validate' },
      merge: { check: 'openspec-merge' },
      rules: { check: 'openspec-rules' },
    },
    agents: ['openspec'],
  }),
  name: 'solve',
  hash: '',
}
