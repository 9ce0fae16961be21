import type { Cycle } from '../../src/domain/cycle.ts'
import type { Trigger } from '../../src/domain/trigger.ts'
import type { World } from './world.ts'

/** One thing that is asked of a world; what it answers with is left as it was. */
export interface Ask {
  name: string
  /** True for what the design wants to be no slower, however much there is. */
  flat?: boolean
  /** Made before each time it is asked, outside of the measurement. */
  before?(world: World): Promise<unknown>
  ask(world: World): unknown
  after?(world: World): Promise<unknown>
}

export const signal = new AbortController().signal
/** A trigger of a kind, now. */
export const trigger = (kind: Trigger['kind']): Trigger => ({
  kind,
  reason: 'a bench',
  at: Date.now(),
  depth: 0,
})
/** Asks for a cycle of the first spec. */
export const asked = (kind: Trigger['kind']) => (world: World) =>
  world.journal.trigger({ ...ofSpec(world), trigger: trigger(kind), all: false })
/** The first spec of the first repository. */
export const ofSpec = ({ repository, spec }: World) => ({ repository, spec })

/** A cycle of the first spec that is under way. */
export function cycleOf({
  repository,
  spec,
  now,
}: Pick<World, 'repository' | 'spec' | 'now'>): Cycle {
  return {
    id: 'c-0000000000007' as Cycle['id'],
    repository,
    spec,
    state: 'running',
    triggers: [trigger('commit')],
    all: false,
    epoch: 1,
    createdAt: now,
    startedAt: now,
    deadline: now + 60_000,
    endedAt: null,
    fault: null,
  }
}

/** Looks at the files of the repository's commit. */
export function inBase<result>(
  { deps, repository, commit }: World,
  look: (
    view: Parameters<Parameters<World['deps']['bases']['use']>[1]>[0]['view'],
  ) => Promise<result>,
): Promise<result> {
  return deps.bases.use({ repository, commit }, ({ view }) => look(view))
}

/** Ends the cycles that were asked for. */
export async function cancelAll({ journal }: World): Promise<void> {
  for (const { id, endedAt } of await journal.cycles({ limit: 5 }))
    if (endedAt === null) await journal.cancel(id, 'a bench')
}
