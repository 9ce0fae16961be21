import { type Insight, makeInsight } from '../../domain/insight.ts'
import { nearId } from '../../domain/near-id.ts'
import { isRepoPath, type RepoPath, repoPath } from '../../domain/path.ts'
import type { Scenario } from '../../domain/scenario.ts'
import { capabilityOf, type Trace } from '../../domain/trace.ts'
import type { View } from '../../domain/view.ts'

/** Ids that no scenario has, each once: a typing error, or a scenario that was renamed. */
export function unknownInsights(
  unknown: Trace['unknown'],
  { scenarios, view }: { scenarios: readonly Scenario[]; view: View },
): Insight[] {
  const known = new Map(scenarios.map((one) => [String(one.id), one]))
  return [...Map.groupBy(unknown, ({ id }) => id)].flatMap(([id, [first]]) => {
    const near = nearId(id, known.keys())
    const path =
      first && pathOf(first, { near: near === null ? undefined : known.get(near), scenarios, view })
    if (!first || !path) return []
    const who = first.test === null ? `Check "${first.check}"` : `Test "${first.test}"`
    const meant = near === null ? '' : `; the nearest is [${near}]`
    return makeInsight({
      kind: 'trace/unknown',
      severity: 'info',
      path,
      line: null,
      message: `${who} names [${id}], which no scenario has${meant}`,
      evidence: first.test ?? id,
      key: id,
      agent: 'trace',
      trust: 'stranger',
      answer: 'person',
    })
  })
}

/** The test's own file, as its report names it; else the document that was meant; else any there is. */
function pathOf(
  { id, test }: Trace['unknown'][number],
  {
    near,
    scenarios,
    view,
  }: { near: Scenario | undefined; scenarios: readonly Scenario[]; view: View },
): RepoPath | undefined {
  const [file = ''] = (test ?? '').split(' > ')
  if (isRepoPath(file) && view.has(file)) return file
  const capability = capabilityOf(id)
  const document =
    near ?? scenarios.find((one) => capabilityOf(one.id) === capability) ?? scenarios[0]
  return document ? repoPath(document.path) : view.paths[0]
}
