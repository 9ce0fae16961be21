import { expect, test } from 'bun:test'

import { Fault } from '../../../src/domain/fault.ts'
import { suggestionMarkdown } from '../../../src/domain/suggestion-markdown.ts'
import { makeRepository } from '../../support/git.ts'
import { modelsOf, scriptedModel } from '../../support/scripted-model.ts'
import { blocks, change, troubledTree } from '../../support/tree.ts'
import { cycleAt } from '../cycle-at.ts'
import { badPurposes, drainTree, goodPurposes } from './bad-purposes.ts'

const doubt = { view: 'doubt', why: 'It speaks of *jobs* that the requirements do not keep.' }

/** One cycle with a model that writes, and one that judges. */
async function judged(answer: unknown, purpose = goodPurposes[0] ?? '') {
  using repository = makeRepository(drainTree)
  const write = scriptedModel(() => ({ purpose }))
  const judge = scriptedModel(() => answer, 'critic-7b')
  await using at = await cycleAt({ models: modelsOf(write, judge) })
  const { suggestions } = await at.cycle(repository.root)
  const stored = suggestions[0] && (await at.journal.suggestion(suggestions[0].id))
  return { suggestion: suggestions[0], stored, asked: judge.asked }
}

test('opinionOn() is kept beside the verdict, shown, and decides nothing', async () => {
  const { suggestion, stored, asked } = await judged(doubt)
  expect(suggestion).toMatchObject({
    state: 'open',
    verdict: { improved: true },
    opinion: { by: 'critic-7b', ...doubt },
  })
  expect(stored).toEqual(suggestion ?? null)
  expect(suggestion && suggestionMarkdown(suggestion)).toContain(
    'Opinion, which decides nothing: model `critic-7b` doubts: It speaks of \\*jobs\\* that the requirements do not keep.\n',
  )
  expect(asked.map((one) => one.label)).toEqual(['critic'])
  expect(asked[0]?.messages[0]?.content.split('\n\n').slice(4).join('\n\n')).toMatchInlineSnapshot(`
    "The job: say whether a change to a document that another model wrote is one that a careful reviewer would keep.

    The checks have found it well formed, and it mends what it was made for. Look at what checks cannot see: does it say something that is untrue, or that the documents do not support; does it say nothing in many words; does it change a meaning? Doubt only what you can name.

    The answer: a JSON object with "view", which is "agree" or "doubt", and "why", which is one sentence of at most 300 characters."
  `)
  expect(asked[0]?.messages[1]?.content).toMatchInlineSnapshot(`
    "The goal of the work: a test

    <data name="document before the change">
    # worker-drain Specification

    ## Purpose
    TBD - created by archiving change add-drain. Update Purpose after archive.

    ## Requirements

    ### Requirement: Drain on stop signal
    When the worker receives SIGTERM it SHALL stop taking jobs from the queue and finish those that run.

    #### Scenario: Running jobs finish
    - **WHEN** the worker receives SIGTERM while two jobs run
    - **THEN** both jobs end normally
    - **AND** the worker exits with code 0

    #### Scenario: No new job is taken
    - **WHEN** a job arrives after the stop signal
    - **THEN** it stays in the queue for another worker

    ### Requirement: Drain deadline
    The worker SHALL give up draining after 30 seconds and return unfinished jobs to the queue.

    #### Scenario: Slow job
    - **WHEN** a job runs longer than the deadline
    - **THEN** the job is returned to the queue with its attempt count unchanged
    - **AND** the worker exits with code 75

    ### Requirement: Drain progress log
    The worker SHALL log how many jobs are left once a second while it drains.

    #### Scenario: Jobs left are logged
    - **WHEN** three jobs run during a drain
    - **THEN** the log line names the number 3

    </data>

    <data name="what it answers">
    Purpose section is still a placeholder rather than a Purpose anyone wrote (the sentence \`openspec archive\` writes for a new capability, or a \`TBD\`/\`TODO\` marker left in its place)
    </data>

    <data name="change">
    --- a/openspec/specs/worker-drain/spec.md
    +++ b/openspec/specs/worker-drain/spec.md
    @@ -1,7 +1,7 @@
     # worker-drain Specification
     
     ## Purpose
    -TBD - created by archiving change add-drain. Update Purpose after archive.
    +Defines how a worker that receives a stop signal finishes its running jobs and returns unfinished ones to the queue.
     
     ## Requirements
    </data>

    <data name="verdict of the checks">
    the score rises from -3 to 0, and nothing new is found
    </data>

    Say what you think of this change."
  `)
})

test('opinionOn() costs nothing where the critic fails or answers something else', async () => {
  for (const answer of [
    new Fault('model.unreachable', 'Cannot ask: it is gone'),
    new Fault('model.truncated', 'Cannot use it: cut off'),
    { view: 'perhaps', why: 'It is neither one thing nor the other.' },
  ]) {
    const { suggestion, asked } = await judged(answer)
    expect(suggestion).toMatchObject({ state: 'open', opinion: null })
    expect(suggestion && suggestionMarkdown(suggestion)).not.toContain('Opinion')
    expect(asked).toHaveLength(1)
  }
})

test('opinionOn() is asked only on what a model wrote and the checks found better', async () => {
  expect((await judged(doubt, badPurposes[0]?.purpose)).asked).toEqual([])
  using repository = makeRepository({
    ...troubledTree(),
    ...change('bare', 'bare', `## ADDED Requirements\n\n${blocks({ Bare: [] })}`),
  })
  const judge = scriptedModel(() => doubt)
  const write = scriptedModel(() => new Fault('model.unreachable', 'Cannot ask: it is gone'))
  await using at = await cycleAt({ models: modelsOf(write, judge) })
  const { suggestions } = await at.cycle(repository.root)
  expect(suggestions.length).toBeGreaterThan(3)
  expect(judge.asked).toEqual([])
})
