import type { RunCheck } from '../domain/check.ts'
import type { Edit } from '../domain/edit.ts'
import { insightId } from '../domain/id.ts'
import type { Insight } from '../domain/insight.ts'
import type { RepoPath } from '../domain/path.ts'
import type { Scenario } from '../domain/scenario.ts'
import { isInside, type NamedSpec } from '../domain/spec.ts'
import { templateOf, testPathOf } from '../domain/test-place.ts'
import type { View } from '../domain/view.ts'
import { scenariosOf } from '../openspec/scenarios.ts'

/** The kind of the insight that a scenario has no test. */
export const unboundKind = 'trace/unbound'

/** The test that a scenario wants: where the spec lets it be written, and the check that will run it. */
export interface PlannedTest {
  scenario: Scenario
  /** The check, by its name in the spec. */
  name: string
  check: RunCheck & { check: 'junit' }
  path: RepoPath
  template: string
}

/**
 * The test that would answer an insight: of the scenario at its place, in a file that is not there, inside
 * the boundaries. Null where the spec lets none be written. Of the insight only its place is believed.
 */
export function plannedTest(insight: Insight, view: View, spec: NamedSpec): PlannedTest | null {
  if (insight.kind !== unboundKind) return null
  const scenario = scenarioAt(insight, view)
  if (!scenario) return null
  for (const [name, check] of Object.entries(spec.checks)) {
    if (check.check !== 'junit' || !check.write) continue
    const path = testPathOf(check.write, scenario.id)
    const template = templateOf(check.write)
    if (path === null || template === null || view.has(path) || !isInside(spec, path)) continue
    return { scenario, name, check, path, template }
  }
  return null
}

/** The planned test that the edits write, where they are that one new file and answer nothing else; else null. */
export function plannedEdit(
  edits: readonly Edit[],
  insights: readonly Insight[],
  { view, spec }: { view: View; spec: NamedSpec },
): (PlannedTest & { text: string }) | null {
  const [edit, ...more] = edits
  const [insight, ...others] = insights
  if (edit?.action !== 'create' || more.length > 0 || !insight || others.length > 0) return null
  const planned = plannedTest(insight, view, spec)
  return planned?.path === edit.path ? { ...planned, text: edit.text } : null
}

/** The scenario that an insight is about, even where lines have moved since. */
function scenarioAt({ id, kind, path, line }: Insight, view: View): Scenario | undefined {
  const known = scenariosIn(view).filter((one) => one.path === path)
  return (
    known.find((one) => insightId(kind, path, one.capability, one.requirement, one.id) === id) ??
    known.find((one) => one.line === line)
  )
}

const read = new WeakMap<View, Scenario[]>()

/** Read once a view: every scenario without a test asks. */
function scenariosIn(view: View): Scenario[] {
  const scenarios = read.get(view) ?? scenariosOf(view)
  read.set(view, scenarios)
  return scenarios
}
