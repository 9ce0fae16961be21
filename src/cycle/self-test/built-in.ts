import { type BuiltInCheck, isRunCheck } from '../../domain/check.ts'
import { type Edit, invertEdit } from '../../domain/edit.ts'
import { repoPath } from '../../domain/path.ts'
import type { TestedCheck } from '../../domain/self-test.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import { compare, compareProblems, type Measured, refutes } from '../../domain/verdict.ts'
import type { View } from '../../domain/view.ts'
import type { Place } from '../baselines.ts'
import type { Deps } from '../deps.ts'

/**
 * Tests the checks that are built in: new files with one defect for each, in a place that does not exist, are
 * looked at at once, so that it costs one look more than the commit itself.
 */
export async function testBuiltIn(
  spec: NamedSpec,
  place: Place,
  deps: Pick<Deps, 'measure'>,
): Promise<TestedCheck[]> {
  const { base, signal } = place
  const checks = Object.entries(spec.checks).flatMap(([name, check]) =>
    isRunCheck(check) ? [] : [{ name, check: check.check }],
  )
  if (checks.length === 0) return []
  const folder = freeName(base.view)
  const bad = checks.flatMap(({ check }) => defects[check](folder))
  const look = (edits: readonly Edit[]) =>
    base.with(edits, (view) => deps.measure(spec, view, signal))
  const good = await look([])
  const worse = await look(bad)
  const mended = await look([...bad, ...bad.map(invertEdit).reverse()])
  return checks.map(({ name, check }) => {
    const of = (found: Measured[]) => ({
      problems: [],
      ...found.find((one) => one.name === name),
      name,
      weight: 1,
    })
    const own = new Set<string>(defects[check](folder).map(({ path }) => path))
    const rejected = compareProblems(of(good), of(worse).problems)
    // A defect of another check must not be taken for its own.
    const seen = of(worse).problems.find(({ path }) => [...own].some((one) => touches(one, path)))
    const undone = compare([compareProblems(of(worse), of(mended).problems)], {
      before: 0,
      after: 0,
    })
    if (!refutes(rejected) || !seen)
      return { name, state: 'blind', why: missed[check], noise: null }
    const why = undone.improved
      ? `it found the defect of a file that was made for it: ${seen.message.slice(0, 200)}`
      : `the undoing of a defect was not accepted: ${undone.why}`
    return { name, state: undone.improved ? 'proven' : 'blind', why, noise: null }
  })
}

/** A problem may be said of the file, or of the folder that it is in. */
function touches(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`)
}

/** A name that nothing in the repository has. */
function freeName(view: View): string {
  for (let count = 0; ; count += 1) {
    const name = `ostinato-self-test${count === 0 ? '' : `-${count}`}`
    if (!view.paths.some((path) => path.includes(name))) return name
  }
}

const purpose =
  '## Purpose\nA document that is made to test whether its checks notice what is wrong with it.\n'
const scenario = '#### Scenario: It is seen\n- **WHEN** it is looked at\n- **THEN** it is seen\n'
const requirement = (name: string) => `### Requirement: ${name}\nThe system SHALL be tested.\n\n`
const create = (path: string, text: string): Edit => ({
  action: 'create',
  path: repoPath(path),
  text,
})

/** A change with one delta, valid but for what its text has wrong. */
function changeOf(name: string, delta: string): Edit[] {
  const folder = `openspec/changes/${name}`
  return [
    create(
      `${folder}/proposal.md`,
      '## Why\nThe checks of a specification are tested before they are believed.\n\n## What Changes\n- One requirement\n',
    ),
    create(`${folder}/tasks.md`, '## 1. Work\n\n- [ ] 1.1 Do it\n'),
    create(`${folder}/specs/${name}/spec.md`, delta),
  ]
}

/** The new files with one defect that a check has to find. */
const defects: Record<BuiltInCheck['check'], (name: string) => Edit[]> = {
  'openspec-validate': (name) => [
    create(
      `openspec/specs/${name}-validate/spec.md`,
      `# ${name} Specification\n\n${purpose}\n## Requirements\n\n${requirement('No scenario')}`,
    ),
  ],
  'openspec-merge': (name) =>
    changeOf(`${name}-merge`, `## MODIFIED Requirements\n\n${requirement('Nowhere')}${scenario}`),
  'openspec-rules': (name) => [
    create(
      `openspec/specs/${name}-rules/spec.md`,
      `# ${name} Specification\n\n${purpose}\n## Requirements\n\n${requirement('Seen')}${scenario}\n###Requirement: Hidden\nThe system SHALL hide.\n\n${scenario}`,
    ),
  ],
  links: (name) => [create(`${name}.md`, `[nowhere](${name}-none.md)\n`)],
  lessons: (name) => [create(`${name}-00000000/${name}.md`, '- A rule that nothing bears out.\n')],
}

const missed: Record<BuiltInCheck['check'], string> = {
  'openspec-validate': 'it did not notice a requirement without a scenario',
  'openspec-merge': 'it did not notice a change that modifies a requirement which is not there',
  'openspec-rules': 'it did not notice a header that OpenSpec does not read',
  links: 'it did not notice a link that leads nowhere',
  lessons: 'it did not notice a line that is no lesson',
}
