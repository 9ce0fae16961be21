import type { RepoPath } from '../domain/path.ts'
import { type Scenario, scenarioIdOf, withOwnIds } from '../domain/scenario.ts'
import { readableIn, type View } from '../domain/view.ts'
import { readDelta } from './delta.ts'
import { blockText, readDocument, type Requirement, type SpecDocument } from './document.ts'
import { type ActiveChange, type CapabilityFile, readTree } from './tree.ts'

/** Every scenario of the main specs, in the order of the documents. A file that is no text has none. */
export function scenariosOf(view: View): Scenario[] {
  const found = readTree(view).specs.flatMap((file) => {
    const document = documentAt(view, file.path)
    return document ? scenariosIn(document, document.requirements, file) : []
  })
  return withOwnIds(found)
}

/**
 * The scenarios that a change adds, or whose words it alters: those that `main`, the main specs, have to the
 * letter are neither.
 */
export function changedScenarios(
  view: View,
  change: ActiveChange,
  main: ReadonlyMap<string, Scenario> = new Map(scenariosOf(view).map((one) => [one.id, one])),
): Scenario[] {
  return statedScenarios(view, change).filter(({ id, text }) => main.get(id)?.text !== text)
}

/** The ids of all scenarios that active changes state: a test may name one before a main spec has it. */
export function plannedIds(view: View): Set<string> {
  const { changes } = readTree(view)
  return new Set(changes.flatMap((change) => statedScenarios(view, change).map(({ id }) => id)))
}

function statedScenarios(view: View, { deltas }: ActiveChange): Scenario[] {
  const found = deltas.flatMap((file) => {
    const text = readableIn(view)(file.path)
    if (text === null) return []
    const { document, added, modified } = readDelta(text)
    return scenariosIn(document, [...added, ...modified], file)
  })
  return withOwnIds(found)
}

function scenariosIn(
  document: SpecDocument,
  requirements: readonly Requirement[],
  { capability, path }: CapabilityFile,
): Scenario[] {
  return requirements.flatMap(({ name: requirement, scenarios }) =>
    scenarios.map((one) => ({
      id: scenarioIdOf({ capability, requirement, title: one.name }),
      capability,
      requirement,
      title: one.name,
      path,
      line: one.line,
      text: blockText(document, one),
    })),
  )
}

function documentAt(view: View, path: RepoPath): SpecDocument | null {
  const text = readableIn(view)(path)
  return text === null ? null : readDocument(text)
}
