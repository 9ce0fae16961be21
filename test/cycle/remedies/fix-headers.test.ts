import { expect, test } from 'bun:test'

import { fixHeaderLevel, nameRequirement } from '../../../src/cycle/remedies/fix-header-level.ts'
import { fixDeltaHeader, fixMainSection } from '../../../src/cycle/remedies/fix-section-header.ts'
import { kinds, remedied } from '../../support/remedy.ts'
import { blocks, change, deltaPath, longPurpose, scenario, spec } from '../../support/tree.ts'

const path = 'openspec/specs/login/spec.md'

test('fixHeaderLevel() puts the space into a requirement header', async () => {
  const text = `${spec('login', { 'Sign in': ['A'] })}\n###Requirement: Hidden\nThe system SHALL hide.\n\n${scenario('There')}`
  const { files, after } = await remedied(
    { [path]: text },
    'openspec/header-unspaced',
    fixHeaderLevel,
  )
  expect(files[path]).toBe(text.replace('###Requirement', '### Requirement'))
  expect(kinds(after)).toEqual([])
})

test('fixHeaderLevel() gives a scenario at level 3 or 5 the level 4', async () => {
  const bad = `${blocks({ Level: [] })}### Scenario: Three\n- **WHEN** x\n- **THEN** y\n`
  const delta = `## ADDED Requirements\n\n${bad}`
  const { files, after } = await remedied(
    { ...change('c', 'level', delta) },
    'openspec/scenario-level',
    fixHeaderLevel,
  )
  expect(files[deltaPath('c', 'level')]).toBe(
    delta.replace('### Scenario: Three', '#### Scenario: Three'),
  )
  expect(kinds(after)).toEqual([])
})

test('fixHeaderLevel() leaves a level-5 header below a scenario, which is a part of it', async () => {
  const delta = `## ADDED Requirements\n\n${blocks({ Level: ['Good'] })}\n##### Scenario: Part of good\n- **WHEN** x\n`
  const { edits } = await remedied(
    { ...change('c', 'level', delta) },
    'openspec/scenario-level',
    fixHeaderLevel,
  )
  expect(edits).toEqual([])
})

test('nameRequirement() names what is a requirement in all but the word', async () => {
  const text = `${spec('login', { 'Sign in': ['A'] })}\n### Plain\nThe system SHALL be plain.\n\n${scenario('Plain one')}`
  const { files, after } = await remedied(
    { [path]: text },
    'openspec/header-plain',
    nameRequirement,
  )
  expect(files[path]).toBe(text.replace('### Plain\n', '### Requirement: Plain\n'))
  expect(kinds(after)).toEqual([])
})

test('nameRequirement() leaves a divider without a statement or a scenario', async () => {
  for (const body of ['just a note\n', 'It SHALL be.\n', scenario('Alone')]) {
    const text = `${spec('login', { 'Sign in': ['A'] })}\n### Notes\n${body}`
    expect(
      (await remedied({ [path]: text }, 'openspec/header-plain', nameRequirement)).edits,
    ).toEqual([])
  }
})

test('fixDeltaHeader() corrects a delta header that OpenSpec does not read', async () => {
  for (const header of [
    '## Added Requirement',
    '### ADDED Requirements',
    '## ADDED  Requirements',
    '# Add requirements:',
  ]) {
    const delta = `${header}\n\n${blocks({ Fresh: ['New'] })}`
    const { files, after } = await remedied(
      { ...change('c', 'fresh', delta) },
      'openspec/delta-header',
      fixDeltaHeader,
    )
    expect(files[deltaPath('c', 'fresh')]).toBe(
      `## ADDED Requirements\n\n${blocks({ Fresh: ['New'] })}`,
    )
    expect(kinds(after)).toEqual([])
  }
})

test('fixDeltaHeader() takes "## Requirements" for ADDED only where the capability is new', async () => {
  const delta = `## Requirements\n\n${blocks({ Fresh: ['New'] })}`
  const fresh = await remedied(
    { ...change('c', 'fresh', delta) },
    'openspec/delta-section-missing',
    fixDeltaHeader,
  )
  expect(fresh.files[deltaPath('c', 'fresh')]).toBe(
    `## ADDED Requirements\n\n${blocks({ Fresh: ['New'] })}`,
  )
  const files = {
    'openspec/specs/fresh/spec.md': spec('fresh', { Old: ['A'] }),
    ...change('c', 'fresh', delta),
  }
  expect((await remedied(files, 'openspec/delta-section-missing', fixDeltaHeader)).edits).toEqual(
    [],
  )
})

test('fixMainSection() makes the Requirements section of a delta header that was copied raw', async () => {
  const text = `# raw\n\n## Purpose\n${longPurpose}\n\n## ADDED Requirements\n\n${blocks({ Raw: ['A'] })}`
  const { files, after } = await remedied(
    { 'openspec/specs/raw/spec.md': text },
    'openspec/requirements-missing',
    fixMainSection,
  )
  expect(files['openspec/specs/raw/spec.md']).toBe(
    text.replace('## ADDED Requirements', '## Requirements'),
  )
  expect(kinds(after)).toEqual([])
})

test('fixMainSection() joins an ADDED section that stands right behind the Requirements', async () => {
  const text = `${spec('raw', { Old: ['A'] })}\n## ADDED Requirements\n\n${blocks({ Raw: ['B'] })}`
  const { files, after } = await remedied(
    { 'openspec/specs/raw/spec.md': text },
    'openspec/delta-header-in-spec',
    fixMainSection,
  )
  expect(files['openspec/specs/raw/spec.md']).toBe(text.replace('## ADDED Requirements\n\n', ''))
  expect(kinds(after)).toEqual([])
})

test('fixMainSection() leaves MODIFIED sections, two delta headers, and names that are there already', async () => {
  const cases = [
    `## MODIFIED Requirements\n\n${blocks({ Old: ['B'] })}`,
    `## ADDED Requirements\n\n${blocks({ Old: ['B'] })}`,
    `## ADDED Requirements\n\n${blocks({ X: ['B'] })}\n## REMOVED Requirements\n\n### Requirement: Old\n`,
  ]
  for (const delta of cases) {
    const text = `${spec('raw', { Old: ['A'] })}\n${delta}`
    const { edits } = await remedied(
      { 'openspec/specs/raw/spec.md': text },
      'openspec/delta-header-in-spec',
      fixMainSection,
    )
    expect(edits).toEqual([])
  }
})
