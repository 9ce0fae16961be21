import { changeFolderInsights } from '../../agents/openspec/tasks.ts'
import type { OpenSpec } from '../../openspec/openspec.ts'
import { definitionsOf } from './acceptance.ts'
import type { Before } from './before.ts'
import type { Ground } from './changes.ts'
import type { ChangeFacts } from './obstacles.ts'
import type { Standing } from './standings.ts'

/** Reads what the archive gate judges; the view lies on the disk meanwhile, for OpenSpec's own tools. */
export async function factsOf(
  { id, change, yes, accepted, tasks, scenarios, overlaps }: Standing,
  { view, specs, before }: Pick<Ground, 'view' | 'specs'> & { before: Before },
  openspec: OpenSpec,
): Promise<ChangeFacts> {
  const now = definitionsOf(specs)
  return {
    accepted,
    report: await openspec.checkChange(view, id),
    merges: await openspec.tryMerges(view, id),
    proposal: changeFolderInsights(view, change, openspec.countTasks)
      .filter(({ kind }) => kind.startsWith('openspec/proposal-'))
      .map(({ message }) => message),
    tasks,
    overlaps,
    specs: specs.map(({ name }) => name),
    scenarios: scenarios.map((one) => ({
      ...one,
      before: before.states && (before.states.get(one.id) ?? 'unbound'),
    })),
    unknownBefore: before.unknown,
    edited: before.owned
      .filter(({ path, content }) => view.contentId(path) !== content)
      .map(({ path, check }) => ({ path, check })),
    // A spec that was not there then proves what it proves by tests that are looked at above.
    redefined: Object.entries(yes?.checks ?? {}).flatMap(([name, hash]) =>
      now[name] === undefined || now[name] === hash ? [] : [name],
    ),
  }
}
