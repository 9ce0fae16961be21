import type { Asking } from '../../agents/agent.ts'
import type { ChangeLook } from '../../agents/tasks.ts'
import type { RunBaseline } from '../../domain/command-finding.ts'
import { type Changes, type Ground, workingSpecs } from './changes.ts'
import type { Standing } from './standings.ts'

/** What the agent `tasks` knows changes by: in a cycle, the checks of its own spec prove scenarios. */
export function lookAtChanges(
  changes: Pick<Changes, 'standings' | 'obstacles'>,
): ChangeLook<Standing> {
  return {
    standings: (asking, found) => changes.standings(groundOf(asking, found)),
    obstacles: (standing, asking, found) => changes.obstacles(standing, groundOf(asking, found)),
  }
}

function groundOf(
  { repository, commit, view, spec, signal }: Asking,
  found: readonly RunBaseline[],
): Ground {
  return { repository, commit, view, specs: workingSpecs([spec]), found, signal }
}
