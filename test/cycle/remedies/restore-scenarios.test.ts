import { expect, test } from 'bun:test'

import { restoreScenarios } from '../../../src/cycle/remedies/restore-scenarios.ts'
import { kinds, remedied } from '../../support/remedy.ts'
import { blocks, change, deltaPath, type Files, scenario, spec } from '../../support/tree.ts'

const main = {
  'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['First', 'Second', 'Third'] }),
}
const path = deltaPath('c', 'login')
const modified = (names: string[], title = 'Sign in') =>
  `## MODIFIED Requirements\n\n${blocks({ [title]: names })}`
const restore = (files: Files) => remedied(files, 'openspec/scenario-omitted', restoreScenarios)

test('restoreScenarios() puts omitted scenarios back in the order of the current spec', async () => {
  const { files, after } = await restore({ ...main, ...change('c', 'login', modified(['Second'])) })
  expect(files[path]).toBe(modified(['First', 'Second', 'Third']))
  // The block is word for word the current one now, which is another thing to say of it.
  expect(kinds(after)).toEqual([])
})

test('restoreScenarios() keeps the text of the block and what stands after it', async () => {
  const delta = `${modified(['First', 'Third']).replace('SHALL sign in', 'MUST sign in twice')}\n\n## REMOVED Requirements\n`
  const { files } = await restore({ ...main, ...change('c', 'login', delta) })
  expect(files[path]).toBe(
    delta.replace(scenario('Third'), `${scenario('Second')}\n${scenario('Third')}`),
  )
})

test('restoreScenarios() uses the line ends of the delta and mends a last line without one', async () => {
  const delta = modified(['First', 'Second']).trimEnd().replaceAll('\n', '\r\n')
  const { files, after } = await restore({ ...main, ...change('c', 'login', delta) })
  expect(files[path]).toBe(
    modified(['First', 'Second', 'Third']).trimEnd().replaceAll('\n', '\r\n'),
  )
  expect(kinds(after)).toEqual([])
})

test('restoreScenarios() leaves a block that holds a scenario name the current spec lacks: it may be a rename', async () => {
  const { edits } = await restore({
    ...main,
    ...change('c', 'login', modified(['First', 'Second', 'Troisième'])),
  })
  expect(edits).toEqual([])
})

test('restoreScenarios() follows a rename in the same delta to the current name', async () => {
  const delta = `## RENAMED Requirements\n- FROM: \`### Requirement: Sign in\`\n- TO: \`### Requirement: Log in\`\n\n${modified(['First', 'Second'], 'Log in')}`
  const { after } = await restore({ ...main, ...change('c', 'login', delta) })
  expect(kinds(after)).toEqual([])
})

test('restoreScenarios() leaves scenarios whose block holds a section of its own', async () => {
  const files = {
    'openspec/specs/login/spec.md': `${main['openspec/specs/login/spec.md']}\n### Notes\nthe queue is slow\n`,
  }
  const { edits } = await restore({
    ...files,
    ...change('c', 'login', modified(['First', 'Second'])),
  })
  expect(edits).toEqual([])
})

test('restoreScenarios() leaves names that are there twice', async () => {
  const twice = {
    'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['Same', 'Same', 'Other'] }),
  }
  const { edits } = await restore({
    ...twice,
    ...change('c', 'login', modified(['Same', 'Other'])),
  })
  expect(edits).toEqual([])
})
