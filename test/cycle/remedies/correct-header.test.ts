import { expect, test } from 'bun:test'

import { correctHeader } from '../../../src/cycle/remedies/correct-header.ts'
import { kinds, remedied } from '../../support/remedy.ts'
import { blocks, change, deltaPath, type Files, spec } from '../../support/tree.ts'

const main = {
  'openspec/specs/queue/spec.md': spec('queue', {
    'Retry Count': ['Third try'],
    'Drain `limit` (v1)': ['Slow job'],
    'Drain limit v2': ['Fast job'],
  }),
}
const path = deltaPath('c', 'queue')
const correct = (delta: string, kind = 'openspec/merge-refused') =>
  remedied({ ...main, ...change('c', 'queue', delta) }, kind, correctHeader)

test('correctHeader() spells a MODIFIED header as the one current requirement it fits', async () => {
  const delta = `## MODIFIED Requirements\n\n${blocks({ 'retry  count.': ['Third try', 'Fourth try'] })}`
  const { files, after } = await correct(delta)
  expect(files[path]).toBe(
    delta.replace('### Requirement: retry  count.', '### Requirement: Retry Count'),
  )
  expect(kinds(after)).toEqual([])
})

test('correctHeader() spells REMOVED headers and bullets', async () => {
  const { files, after } = await correct(
    '## REMOVED Requirements\n- `### Requirement: retry count`\n',
  )
  expect(files[path]).toBe('## REMOVED Requirements\n- `### Requirement: Retry Count`\n')
  expect(kinds(after)).toEqual([])
})

test('correctHeader() spells the FROM of a rename', async () => {
  const delta =
    '## RENAMED Requirements\n- FROM: `### Requirement: retry count`\n- TO: `### Requirement: Attempts`\n'
  const { files, after } = await correct(delta)
  expect(files[path]).toBe(delta.replace('retry count', 'Retry Count'))
  expect(kinds(after)).toEqual([])
})

test('correctHeader() gives a MODIFIED that uses the old name of a rename the new one', async () => {
  const delta = `## RENAMED Requirements\n- FROM: \`### Requirement: Retry Count\`\n- TO: \`### Requirement: Attempts\`\n\n## MODIFIED Requirements\n\n${blocks({ 'Retry Count': ['Third try'] })}`
  const { files, after } = await correct(delta, 'openspec/delta-old-name')
  expect(files[path]).toContain('## MODIFIED Requirements\n\n### Requirement: Attempts\n')
  expect(kinds(after)).toEqual([])
})

test('correctHeader() leaves a header that differs in a word or a figure', async () => {
  for (const name of ['Drain limit v3', 'Retry counts', 'Another thing']) {
    const files: Files = {
      ...main,
      ...change('c', 'queue', `## MODIFIED Requirements\n\n${blocks({ [name]: ['Fast job'] })}`),
    }
    expect((await remedied(files, 'openspec/merge-refused', correctHeader)).edits).toEqual([])
  }
})

test('correctHeader() leaves a header that fits two requirements', async () => {
  const two = {
    'openspec/specs/queue/spec.md': spec('queue', { 'Same-name': ['A'], 'Same name': ['B'] }),
  }
  const files = {
    ...two,
    ...change('c', 'queue', `## MODIFIED Requirements\n\n${blocks({ 'SAME NAME': ['A', 'B'] })}`),
  }
  expect((await remedied(files, 'openspec/merge-refused', correctHeader)).edits).toEqual([])
})

test('correctHeader() never takes a name that the same delta uses already', async () => {
  const delta = `## MODIFIED Requirements\n\n${blocks({ 'Retry Count': ['Third try'] })}\n${blocks({ 'retry count': ['Third try'] })}`
  expect((await correct(delta)).edits).toEqual([])
})
