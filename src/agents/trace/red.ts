import { ownerOf } from '../../domain/check.ts'
import type { RunBaseline } from '../../domain/command-finding.ts'
import { Fault } from '../../domain/fault.ts'
import type { InsightId } from '../../domain/id.ts'
import { importedFiles } from '../../domain/imported-files.ts'
import { type Insight, makeInsight } from '../../domain/insight.ts'
import { oneLine } from '../../domain/one-line.ts'
import { isRepoPath, type RepoPath, repoPath } from '../../domain/path.ts'
import type { Scenario } from '../../domain/scenario.ts'
import { isInside, type NamedSpec } from '../../domain/spec.ts'
import type { Binding, TracedScenario } from '../../domain/trace.ts'
import type { View } from '../../domain/view.ts'
import { type Place, placesIn } from '../checks/place.ts'
import { mostQuoted } from './unbound.ts'

/** Most failing tests that are named. */
const most = 20

/**
 * A scenario whose tests fail. It is about the code that the failures name, or the tests import, where the spec
 * may change that; else about the scenario, for a person. Its id is the scenario's, wherever the failure came from.
 */
export function redInsight(
  { scenario, traced }: { scenario: Scenario; traced: TracedScenario },
  found: readonly RunBaseline[],
  at: { view: View; spec: NamedSpec },
): Insight {
  const failing = traced.checks.filter(({ passes }) => !passes)
  const names = failing.slice(0, most).map(({ check, test }) => test ?? `check "${check}"`)
  const more = failing.length > most ? [`and ${failing.length - most} more`] : []
  const { title, text } = scenario
  const insight = makeInsight({
    ...sameFor(scenario),
    message: `Scenario "${oneLine(title)}" is red: ${failing.length} of ${traced.checks.length} that prove it fail, ${names[0] ?? ''} for one`,
    evidence: [text.slice(0, mostQuoted).trimEnd(), '', 'What fails:', ...names, ...more].join(
      '\n',
    ),
  })
  const place = placeOf(failing, found, at)
  return place === null ? insight : { ...insight, ...place, answer: 'model' }
}

/** The id that the insight of a red scenario has. */
export function redInsightId(scenario: Scenario): InsightId {
  return makeInsight({ ...sameFor(scenario), message: '', evidence: '' }).id
}

function sameFor({ id, capability, requirement, path, line }: Scenario) {
  return {
    kind: 'trace/red',
    severity: 'error' as const,
    path: repoPath(path),
    line,
    about: { capability, requirement },
    key: id,
    agent: 'trace',
    trust: 'stranger' as const,
    answer: 'person' as const,
  }
}

/**
 * The first line that the failures name and that the spec may change: no check is made of it. A wrong value
 * names none: then it is the first such file that the tests import.
 */
function placeOf(
  failing: readonly Binding[],
  found: readonly RunBaseline[],
  { view, spec }: { view: View; spec: NamedSpec },
): Place | null {
  const may = ({ path }: { path: RepoPath }) =>
    isInside(spec, path) && ownerOf(spec.checks, path, spec.boundaries.include) === null
  const named = failing.flatMap((binding) => placesIn(wordsOf(binding, found), view))
  const place = named.find((one) => one.line !== null && may(one))
  if (place) return place
  for (const { test } of failing) {
    const path = importsOf(test, view).find((one) => may({ path: one }))
    if (path !== undefined) return { path, line: null }
  }
  return null
}

/** The files that a test imports, where its report names its own. */
function importsOf(test: string | null, view: View): RepoPath[] {
  const [file = ''] = (test ?? '').split(' > ')
  if (!isRepoPath(file) || !view.has(file)) return []
  try {
    return importedFiles(file, view.read(file), view).files
  } catch (error) {
    if (error instanceof Fault) return [] // no text
    throw error
  }
}

/** What is said of one failure: by the report of the test, or by the command that is bound as a whole. */
function wordsOf({ check, test }: Binding, found: readonly RunBaseline[]): string {
  const before = found.find(({ name }) => name === check)?.before
  if (!before) return ''
  if (test === null) return before.output
  const words = [...(before.failures ?? [])].find(([full]) => oneLine(full) === test)
  return words?.[1] ?? ''
}
