import { junit } from 'ostinato'

import { openTrial, tryEdits } from '../../src/cycle/trial.ts'
import type { Edit } from '../../src/domain/edit.ts'
import { type Insight, makeInsight } from '../../src/domain/insight.ts'
import { repoPath } from '../../src/domain/path.ts'
import type { SpecInput } from '../../src/domain/spec.ts'
import type { Verdict } from '../../src/domain/verdict.ts'
import { openSandbox } from '../../src/workspace/sandbox.ts'
import { type Files, makeRepository } from '../support/git.ts'
import { longPurpose } from '../support/tree.ts'
import type { cycleAt } from './cycle-at.ts'

export const sandbox = await openSandbox({ mode: 'auto', env: process.env })
export const confined = sandbox.confinement.kind === 'bubblewrap'

const specFile = `# price Specification

## Purpose
${longPurpose}

## Requirements

### Requirement: Discount
The system SHALL take ten per cent off a price of a hundred or more.

#### Scenario: A large order
- **WHEN** the price is 200
- **THEN** 180 is asked for

#### Scenario: A small order
- **WHEN** the price is 50
- **THEN** 50 is asked for
`
export const id = 'price/discount/a-large-order'
export const testPath = 'test/scenarios/price--discount--a-large-order.test.ts'

/** A project whose spec has two scenarios, the second of them with a test. */
export const project: Files = {
  'package.json': '{ "type": "module" }\n',
  'openspec/specs/price/spec.md': specFile,
  'src/price.ts': `export function priceOf(price: number): number {
  if (price >= 100) return price - price / 10
  return price
}
`,
  'src/name.ts': `export const nameOf = (first: string, last: string) => first + ' ' + last\n`,
  'test/price.test.ts': `import { expect, test } from 'bun:test'

import { priceOf } from '../src/price.ts'

test('price/discount/a-small-order', () => {
  expect(priceOf(50)).toBe(50)
})
`,
}

const line = 'bun test --reporter=junit --reporter-outfile=report.xml'

export const spec: SpecInput = {
  goal: 'Every scenario has a test',
  boundaries: { include: ['src/**', 'test/scenarios/**', 'openspec/specs/**'] },
  checks: {
    tests: junit(line, {
      report: 'report.xml',
      timeout: '30s',
      write: { path: 'test/scenarios/{slug}.test.ts' },
    }),
  },
  agents: ['links'],
}

/** What the agent \`trace\` says of the scenario without a test. */
export const unbound: Insight = makeInsight({
  kind: 'trace/unbound',
  severity: 'warning',
  path: repoPath('openspec/specs/price/spec.md'),
  line: 11,
  message: 'No test names scenario "A large order"',
  evidence: '#### Scenario: A large order',
  key: id,
  about: { capability: 'price', requirement: 'Discount' },
  agent: 'trace',
  trust: 'own',
  answer: 'person',
})

/** The new test with the body and imports given. */
export function newTest(
  body: string,
  imports = `import { priceOf } from '../../src/price.ts'`,
): Edit & { action: 'create' } {
  const text = `import { expect, test } from 'bun:test'\n${imports}\n\ntest('${id}', async () => {\n  ${body}\n})\n`
  return { action: 'create', path: repoPath(testPath), text }
}

/** The verdicts of a spec's checks on edits, one after another, of a project of its own. */
export async function judged(
  at: Awaited<ReturnType<typeof cycleAt>>,
  all: readonly (readonly Edit[])[],
  { insights = [unbound], files = project }: { insights?: Insight[]; files?: Files } = {},
): Promise<Verdict[]> {
  using repository = makeRepository(files)
  const commit = await at.deps.bases.head(repository.root)
  const [named] = (await at.deps.specs(repository.root)).values()
  if (!named) throw new Error('there is no spec')
  return await at.deps.bases.use({ repository: repository.root, commit }, async (base) => {
    const { signal } = new AbortController()
    const place = { repository: repository.root, commit, base, edits: [], signal }
    const trial = await openTrial(named, place, at.deps)
    const verdicts: Verdict[] = []
    for (const edits of all) verdicts.push(await tryEdits([...edits], insights, trial))
    return verdicts
  })
}
