import { expect, test } from 'bun:test'

import { change, deltaPath, longPurpose, scenario } from '../../support/tree.ts'
import { firstAsked, states, wrote } from './brief-cycle.ts'

const path = 'openspec/specs/worker-drain/spec.md'
const bare =
  '### Requirement: Drain deadline\nThe worker SHALL give up draining after 30 seconds.\n'
const head = `# worker-drain Specification\n\n## Purpose\n${longPurpose}\n\n## Requirements\n\n`
const other = `### Requirement: Drain start\nThe worker SHALL start draining on a stop signal.\n\n${scenario('Signal')}`
const main = { [path]: `${head}${bare}\n${other}` }
const fields = {
  name: 'Slow job',
  when: 'the worker drains for more than 30 seconds',
  outcomes: ['the worker gives up draining'],
}

test('scenarioBrief writes the scenario of a requirement at its end, for both insights that tell of it', async () => {
  const { files, suggestions, asked } = await wrote(main, fields)
  expect(files[path]).toBe(
    `${head}${bare}\n#### Scenario: Slow job\n- **WHEN** the worker drains for more than 30 seconds\n- **THEN** the worker gives up draining\n\n${other}`,
  )
  expect(asked).toHaveLength(1)
  expect(suggestions).toMatchObject([{ state: 'open', by: { label: 'scenario' } }])
  expect(suggestions[0]?.insights.map((one) => one.severity)).toEqual(['error', 'warning'])
})

test('scenarioBrief writes the scenario of a delta, at the end of a file without a line end, in the style of the file', async () => {
  const delta = `## ADDED Requirements\n\n${other.replaceAll('**', '')}\n${bare.trimEnd()}`
  const files = change('drain', 'worker-drain', delta)
  const steps = { ...fields, outcomes: [...fields.outcomes, 'the stop signal is handled.'] }
  const made = await wrote(files, steps)
  expect(made.files[deltaPath('drain', 'worker-drain')]).toBe(
    `${delta}\n\n#### Scenario: Slow job\n- WHEN the worker drains for more than 30 seconds\n- THEN the worker gives up draining\n- AND the stop signal is handled`,
  )
})

test('scenarioBrief takes off the keywords and bullets that a model put before its steps', async () => {
  const { files } = await wrote(main, {
    name: 'Scenario: Slow job',
    when: '- **WHEN** the worker drains for more than 30 seconds',
    outcomes: ['THEN the worker gives up draining.'],
  })
  expect(files[path]).toContain(
    '#### Scenario: Slow job\n- **WHEN** the worker drains for more than 30 seconds\n- **THEN** the worker gives up draining\n',
  )
})

test('scenarioBrief refutes steps that invent, speak of something else, say nothing or hold markup', async () => {
  const bad: [Partial<typeof fields>, RegExp][] = [
    [{ when: 'the worker drains for more than 45 seconds' }, /"45"/],
    [{ outcomes: ['the worker gives up draining and Kubernetes restarts'] }, /"Kubernetes"/],
    [{ name: 'Signal' }, /has this name/],
    [{ when: 'a customer signs in', outcomes: ['the page opens'] }, /does not speak of/],
    [{ outcomes: ['the worker drains for more than 30 seconds'] }, /only says WHEN again/],
    [{ outcomes: ['TBD by the worker that drains'] }, /placeholder/],
    [{ outcomes: ['### Requirement: Draining is given up'] }, /markup/],
  ]
  for (const [part, says] of bad) {
    const { suggestions, asked } = await wrote(main, { ...fields, ...part })
    expect(states(suggestions)).toEqual([['refuted', expect.stringMatching(says)]])
    expect(asked).toHaveLength(3)
  }
})

test('scenarioBrief leaves a requirement that holds a header of its own', async () => {
  const { asked, insights } = await wrote(
    { [path]: `${head}${bare}\n#### Notes\n\n${other}` },
    fields,
  )
  const missing = insights.filter((one) => one.kind === 'openspec/scenario-missing')
  expect(missing.map((one) => one.answer)).toEqual(['person', 'person'])
  expect(asked).toEqual([])
})

test('scenarioBrief asks with the document and the requirement as data', async () => {
  const { asked } = await wrote(main, fields)
  const [system, user] = firstAsked(asked)
  expect(system?.split('\n\n').slice(4).join('\n\n')).toMatchInlineSnapshot(`
    "The job: write one scenario for one requirement that has none.

    A scenario is one concrete case that shows the requirement at work: what happens (WHEN), and what can be seen then (THEN). It tests what the requirement says and nothing else. Use the words of the requirement. Write each step as a clause without a closing point, and without the words WHEN, THEN or AND before it.

    The answer: a JSON object with "name", "when" and "outcomes", which is a list. "when" is what happens, "outcomes" what can be seen then, one to three steps. The name has two to eight words and says what is special about the case."
  `)
  expect(user).toMatchInlineSnapshot(`
    "The goal of the work: a test

    <data name="document">
    # worker-drain Specification

    ## Purpose
    Says how the system behaves here, in enough words for OpenSpec to take it for a purpose.

    ## Requirements

    ### Requirement: Drain deadline
    The worker SHALL give up draining after 30 seconds.

    ### Requirement: Drain start
    The worker SHALL start draining on a stop signal.

    #### Scenario: Signal
    - **WHEN** signal happens
    - **THEN** it is handled

    </data>

    <data name="requirement without a scenario">
    ### Requirement: Drain deadline
    The worker SHALL give up draining after 30 seconds.
    </data>

    Write the scenario for the requirement that has none."
  `)
})
