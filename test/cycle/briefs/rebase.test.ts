import { expect, test } from 'bun:test'

import { blocks, change, deltaPath, scenario, spec } from '../../support/tree.ts'
import { firstAsked, states, wrote } from './brief-cycle.ts'

const main = {
  'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['First', 'Second', 'Third'] }),
}
const path = deltaPath('c', 'login')
const modified = (names: string[]) => `## MODIFIED Requirements\n\n${blocks({ 'Sign in': names })}`
const files = { ...main, ...change('c', 'login', modified(['Another', 'Third'])) }

test('rebaseBrief gives a renamed scenario its current name and copies a forgotten one', async () => {
  const made = await wrote(files, { old1: 'new1', old2: 'keep' })
  const [another, ...rest] = modified(['Another', 'Second', 'Third']).split('Scenario: Another')
  expect(made.files[path]).toBe([another, ...rest].join('Scenario: First'))
  expect(made.suggestions).toMatchObject([{ state: 'open', by: { label: 'rebase' } }])
})

test('rebaseBrief copies a scenario before one that it renames', async () => {
  const made = await wrote(files, { old1: 'keep', old2: 'new1' })
  const text = modified(['Another', 'Third']).replace('Scenario: Another', 'Scenario: Second')
  expect(made.files[path]).toBe(
    text.replace('#### Scenario: Second', `${scenario('First')}\n#### Scenario: Second`),
  )
})

test('rebaseBrief copies all that was forgotten beside a new one about something else', async () => {
  const other = '- **WHEN** the network breaks off\n- **THEN** nothing was lost\n'
  const text = (names: string[]) =>
    modified(names).replace(/(Scenario: Another\n)(?:- .*\n){2}/, `$1${other}`)
  const made = await wrote(
    { ...main, ...change('c', 'login', text(['Another', 'Third'])) },
    { old1: 'keep', old2: 'keep' },
  )
  expect(made.files[path]).toBe(text(['First', 'Second', 'Another', 'Third']))
  expect(states(made.suggestions)[0]?.[0]).toBe('open')
})

test('rebaseBrief leaves to a person what may have been renamed, though the model says it was forgotten', async () => {
  const { suggestions } = await wrote(files, { old1: 'keep', old2: 'keep' })
  expect(states(suggestions)).toEqual([
    ['refuted', expect.stringContaining('"old1" may not be forgotten: "new1" says much the same')],
  ])
})

test('rebaseBrief refutes a new name for something else', async () => {
  const other = '- **WHEN** the network breaks off\n- **THEN** nothing was lost\n'
  const text = modified(['Another', 'Third']).replace(/(Another\n)(?:- .*\n){2}/, `$1${other}`)
  const { suggestions } = await wrote(
    { ...main, ...change('c', 'login', text) },
    { old1: 'new1', old2: 'keep' },
  )
  expect(states(suggestions)).toEqual([
    ['refuted', expect.stringContaining('"new1" is about something else than "old1"')],
  ])
})

test('rebaseBrief refutes one new scenario in the place of two', async () => {
  const { suggestions, asked } = await wrote(files, { old1: 'new1', old2: 'new1' })
  expect(states(suggestions)).toEqual([['refuted', expect.stringContaining('two old scenarios')]])
  expect(asked[1]?.messages.at(-1)?.content).toContain('takes the place of two old scenarios')
})

test('rebaseBrief takes no answer from outside its list', async () => {
  const { suggestions, dropped } = await wrote(files, { old1: 'new2', old2: 'keep' })
  expect(suggestions).toEqual([])
  expect(dropped).toEqual([expect.stringContaining('Cannot use the answer')])
})

test('rebaseBrief asks by marks, with every scenario as data', async () => {
  const { asked } = await wrote(files, { old1: 'new1', old2: 'keep' })
  const [system, user] = firstAsked(asked)
  expect(system?.split('\n\n').slice(4).join('\n\n')).toMatchInlineSnapshot(`
    "The job: a change rewrites a requirement, and some scenarios of the current text are not in the rewritten one by name. Say of each of these old scenarios what became of it.

    "keep": nothing in the rewritten requirement takes its place; it was forgotten, and is copied back.
    The mark of a new scenario, such as "new1": this one is the old one under another name, about the same case, so it takes its place.

    When you are in doubt, say "keep". No new scenario takes the place of two old ones.

    The answer: an object with the mark of every old scenario, such as {"old1": "keep", "old2": "new1"}."
  `)
  expect(user).toMatchInlineSnapshot(`
    "The goal of the work: a test

    <data name="rewritten requirement">
    The system SHALL sign in.
    </data>

    <data name="old1">
    #### Scenario: First
    - **WHEN** first happens
    - **THEN** it is handled
    </data>

    <data name="old2">
    #### Scenario: Second
    - **WHEN** second happens
    - **THEN** it is handled
    </data>

    <data name="new1">
    #### Scenario: Another
    - **WHEN** another happens
    - **THEN** it is handled
    </data>

    Say what became of old1, old2."
  `)
})
