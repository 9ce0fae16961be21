import { expect, test } from 'bun:test'

import { blocks, change, type Files } from '../../support/tree.ts'
import { firstAsked, states, wrote } from './brief-cycle.ts'

const proposal = 'openspec/changes/drain/proposal.md'
const rest = '## What Changes\n- Workers drain before they stop\n'
const files = (text: string): Files => ({
  ...change(
    'drain',
    'worker',
    `## ADDED Requirements\n\n${blocks({ 'Drain on stop signal': ['Jobs run'], 'Drain deadline': ['Slow job'] })}`,
  ),
  [proposal]: text,
})
const why =
  'Workers stop on a signal while jobs run. With a drain and a deadline, those jobs are handled.'

test('whyBrief writes the Why below its header, or with a header of its own', async () => {
  const under = await wrote(files(`## Why\n\n${rest}`), { why })
  expect(under.files[proposal]).toBe(`## Why\n\n${why}\n\n${rest}`)
  expect(under.suggestions).toMatchObject([{ state: 'open', by: { label: 'why' } }])
  const without = await wrote(files(`# Drain\n\n${rest}`), { why })
  expect(without.files[proposal]).toBe(`# Drain\n\n## Why\n\n${why}\n\n${rest}`)
})

test('whyBrief refutes reasons of its own, rules and empty words', async () => {
  const bad: [string, RegExp][] = [
    [
      'Customers of Acme lost invoices, so a drain with a deadline is what workers need now.',
      /Acme/,
    ],
    [
      'Workers SHALL drain their jobs on a stop signal and keep the deadline of their drain.',
      /SHALL/,
    ],
    [
      'It makes everything better for everyone who works with the system in every situation.',
      /too little/,
    ],
    [
      'TODO: say why the workers should drain on a stop signal, and what the deadline is for.',
      /placeholder/,
    ],
    [
      'Auditors and regulators demand quarterly evidence that drain deadlines satisfy insurers.',
      /Too many/,
    ],
  ]
  for (const [text, says] of bad) {
    const { suggestions } = await wrote(files(`## Why\n\n${rest}`), { why: text })
    expect(states(suggestions)).toEqual([['refuted', expect.stringMatching(says)]])
  }
})

test('whyBrief asks for no What Changes, and for nothing where the change has no delta', async () => {
  const changes = await wrote(files(`## Why\n${why}\n`), { why })
  expect(changes.asked).toEqual([])
  const { asked, insights } = await wrote({ [proposal]: `## Why\n\n${rest}` }, { why })
  expect(asked).toEqual([])
  expect(insights.filter((one) => one.answer === 'model')).toEqual([])
})

test('whyBrief asks with deltas, tasks and proposal as data', async () => {
  const { asked } = await wrote(files(`## Why\n\n${rest}`), { why })
  const [system, user] = firstAsked(asked)
  expect(system?.split('\n\n').slice(4).join('\n\n')).toMatchInlineSnapshot(`
    "The job: write the Why of a proposed change, from what the change does.

    A Why says in one to four sentences what is missing, wrong or hard today, and that the change mends it, so that a reviewer can judge whether it is worth doing. Draw it from the requirements that the change adds, modifies or removes; where they do not say why, say only what will be possible that is not now. Use their words. No list, no SHALL or MUST, no reasons of your own.

    The answer: a JSON object with one field, "why", that holds 50 to 600 characters of plain text."
  `)
  expect(user).toMatchInlineSnapshot(`
    "The goal of the work: a test

    <data name="delta of worker">
    ## ADDED Requirements

    ### Requirement: Drain on stop signal
    The system SHALL drain on stop signal.

    #### Scenario: Jobs run
    - **WHEN** jobs run happens
    - **THEN** it is handled

    ### Requirement: Drain deadline
    The system SHALL drain deadline.

    #### Scenario: Slow job
    - **WHEN** slow job happens
    - **THEN** it is handled

    </data>

    <data name="tasks">
    ## 1. Work

    - [ ] 1.1 Do it

    </data>

    <data name="proposal">
    ## Why

    ## What Changes
    - Workers drain before they stop

    </data>

    Write the Why of this change."
  `)
})
