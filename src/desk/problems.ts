import * as v from 'valibot'

import { specOf } from '../cycle/consult.ts'
import { Fault } from '../domain/fault.ts'
import { quote } from '../domain/next-step.ts'
import { Problem } from '../domain/trigger.ts'
import { hasTree } from '../openspec/tree.ts'
import type { ProblemDoor } from '../script/ask-door.ts'
import type { DeskDeps } from './create-desk.ts'
import { servedRepository, triggerOf } from './cycles.ts'
import { cycleShape } from './shape.ts'
import { specsFrom } from './specs-from.ts'

/** The built-in spec whose cycles work problems. */
const specName = 'solve'

/** Takes problem statements, once it is sure that something could come of them. */
export function createProblems(deps: DeskDeps): ProblemDoor['problems'] {
  return {
    async begin({ problem, repository }) {
      const text = v.safeParse(Problem, problem)
      if (!text.success)
        throw new Fault(
          'request.invalid',
          'Cannot take this problem: it must be plain text of 1 to 4,000 characters',
        )
      const place = servedRepository(deps.served, repository)
      const { name } = await specOf(specsFrom(deps.scripts), { spec: specName, repository: place })
      await canBeWorked(place, deps)
      // Stated again, after a crash perhaps, it is the one that is worked already.
      const cycles = await deps.journal.cycles({ repository: place, spec: name })
      const same = cycles.find(
        ({ state, triggers }) =>
          (state === 'queued' || state === 'running') &&
          triggers.some((one) => one.problem === text.output),
      )
      if (same) return { cycle: cycleShape(same), joined: true }
      const reason = 'a problem was stated'
      return triggerOf(deps.journal, { spec: name, place, reason, problem: text.output })
    },
  }
}

/** Throws `openspec.missing` where there is no tree to draft into, and `model.missing` where nobody could draft. */
async function canBeWorked(repository: string, { runtime }: DeskDeps): Promise<void> {
  const { deps, models } = await runtime()
  const commit = await deps.bases.head(repository)
  const found = await deps.bases.use({ repository, commit }, async ({ view }) => hasTree(view))
  if (!found)
    throw new Fault(
      'openspec.missing',
      `Cannot draft a change in "${repository}": its last commit has no openspec/ tree; "ostinato init --root ${quote(repository)}" makes one, then commit it`,
    )
  const { why } = await models.look()
  if (why !== null)
    throw new Fault(
      'model.missing',
      `Cannot draft a change: only a model can, and none is there: ${why}; "ostinato doctor" says what would help`,
    )
}
