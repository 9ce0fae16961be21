import { expect, test } from 'bun:test'

import { change, deltaPath, longPurpose, scenario } from '../../support/tree.ts'
import { firstAsked, states, wrote } from './brief-cycle.ts'

const path = 'openspec/specs/worker/spec.md'
const head = `# worker Specification\n\n## Purpose\n${longPurpose}\n\n## Requirements\n\n### Requirement: Retry\n`
const tail = `\n${scenario('Failed job')}`
const before =
  'The worker retries only a failed job,\nat most 3 times. It waits a second between.\n'
const after = 'The worker SHALL retry only a failed job, at most 3 times.'
const main = { [path]: `${head}${before}${tail}` }

test('keywordBrief puts the rewritten sentence in the place of the first, and nothing else changes', async () => {
  const { files, suggestions } = await wrote(main, { sentence: after })
  expect(files[path]).toBe(`${head}${after} It waits a second between.\n${tail}`)
  expect(suggestions).toMatchObject([{ state: 'open', by: { label: 'keyword' } }])
})

test('keywordBrief mends a delta, and leaves the other requirement of the file', async () => {
  const delta = `## ADDED Requirements\n\n### Requirement: Retry\n${before}${tail}\n### Requirement: Wait\nThe worker SHALL wait.\n\n${scenario('Wait')}`
  const { files } = await wrote(change('c', 'worker', delta), { sentence: after })
  expect(files[deltaPath('c', 'worker')]).toBe(
    delta.replace(before, `${after} It waits a second between.\n`),
  )
})

test('keywordBrief refutes a sentence that loses, adds or bends what was said', async () => {
  const bad: [string, RegExp][] = [
    ['The worker shall retry only a failed job, at most 3 times.', /neither SHALL nor MUST/],
    ['The worker SHALL retry a failed job, at most 3 times.', /lost.*only/],
    ['The worker SHALL retry only a failed job, at most 5 times.', /lost.*3/],
    ['The worker SHALL retry only a failed job.', /lost.*tim/],
    ['The worker SHALL not retry only a failed job, at most 3 times.', /adds.*not/],
    ['The worker SHALL retry only a failed job, at most 3 times, and log it.', /adds.*log/],
    ['The worker SHALL retry only a failed job, at most 3 times. It SHALL.', /more than one/],
    ['The worker SHALL retry only a failed job, at most 3 times:', /same sign/],
    ['# The worker SHALL retry only a failed job, at most 3 times.', /markup/],
  ]
  for (const [sentence, says] of bad) {
    const { suggestions } = await wrote(main, { sentence })
    expect(states(suggestions)).toEqual([['refuted', expect.stringMatching(says)]])
  }
})

test('keywordBrief leaves a requirement that begins with a list or a table', async () => {
  for (const text of ['- retries\n- waits\n', '| a | b |\n']) {
    const { asked, insights } = await wrote(
      { [path]: `${head}${text}${tail}` },
      { sentence: after },
    )
    expect(insights.map((one) => [one.kind, one.answer])).toContainEqual([
      'openspec/keyword-missing',
      'person',
    ])
    expect(asked).toEqual([])
  }
})

test('keywordBrief asks with the paragraph and the sentence as data', async () => {
  const { asked } = await wrote(main, { sentence: after })
  const [system, user] = firstAsked(asked)
  expect(system?.split('\n\n').slice(4).join('\n\n')).toMatchInlineSnapshot(`
    "The job: rewrite one sentence of a requirement so that it holds the word SHALL or MUST, in capitals.

    Change as few words as the grammar asks for: "The worker retries twice." becomes "The worker SHALL retry twice." Keep every term, number, name, code span and condition, and every "not", "only", "all" and the like. Add nothing.

    The answer: a JSON object with one field, "sentence", that holds the whole sentence."
  `)
  expect(user).toMatchInlineSnapshot(`
    "The goal of the work: a test

    <data name="paragraph">
    The worker retries only a failed job,
    at most 3 times. It waits a second between.
    </data>

    <data name="sentence">
    The worker retries only a failed job,
    at most 3 times.
    </data>

    Rewrite the sentence."
  `)
})
