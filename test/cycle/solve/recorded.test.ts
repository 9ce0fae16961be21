// What a real small model said, recorded once with `ostinato solve` and given again by label and order.
import { expect, test } from 'bun:test'
import { join } from 'node:path'

import * as v from 'valibot'

import { Fault, faultCodes } from '../../../src/domain/fault.ts'
import { createOpenSpecCli } from '../../../src/openspec/cli.ts'
import { makeRepository, writeFiles } from '../../support/git.ts'
import { modelsOf, scriptedModel } from '../../support/scripted-model.ts'
import { readFiles } from '../../support/shared-trees.ts'
import { edited } from '../../support/tree.ts'
import { cycleAt } from '../cycle-at.ts'
import { solveSpec } from './solve-at.ts'

const folder = join(import.meta.dir, '../../fixtures/solve')
const Recorded = v.object({
  problem: v.string(),
  model: v.string(),
  exchanges: v.array(
    v.object({
      label: v.string(),
      content: v.nullable(v.string()),
      fault: v.nullable(v.object({ code: v.picklist(faultCodes), message: v.string() })),
    }),
  ),
})
const recorded = v.parse(Recorded, await Bun.file(join(folder, 'exchanges.json')).json())

/** The next thing that the model said to a piece; to what it was never asked it says nothing of use. */
function sayings() {
  const left = Map.groupBy(recorded.exchanges, ({ label }) => label)
  return ({ label }: { label: string }) => {
    const one = left.get(label)?.shift()
    if (one?.fault) return new Fault(one.fault.code, one.fault.message)
    return one?.content ? JSON.parse(one.content) : {}
  }
}

test('a plain complaint ends, with what Gemma 270M says, in a change that OpenSpec validates and archives', async () => {
  const files = readFiles(join(folder, 'tree'))
  using repository = makeRepository(files)
  const models = modelsOf(scriptedModel(sayings(), recorded.model))
  await using at = await cycleAt({ spec: solveSpec, models })
  const made = await at.cycle(repository.root, {
    trigger: { kind: 'hand', problem: recorded.problem },
  })
  const [one] = made.suggestions
  expect([made.verified.dropped, made.suggestions.length, one?.state]).toEqual([[], 1, 'open'])
  expect(one?.verdict.checks.map(({ name, outcome, added }) => [name, outcome, added])).toEqual([
    ['validate', 'judged', []],
    ['merge', 'judged', []],
    ['rules', 'judged', []],
    ['links', 'judged', []],
  ])
  const id = one?.insights[0]?.about.change ?? ''
  expect(id).toBe('let-a-user-keep-track-of-which-drifted')

  using copy = makeRepository({})
  writeFiles(copy.root, edited(files, one?.edits ?? []))
  const cli = createOpenSpecCli({ home: copy.root, env: { PATH: process.env['PATH'] ?? '' } })
  const said = await cli.validateAll(copy.root)
  expect(said.find((item) => item.id === id)?.report).toEqual({ valid: true, issues: [] })
  await cli.archive(copy.root, id)
  const spec = await Bun.file(join(copy.root, 'openspec/specs/drift-detection/spec.md')).text()
  expect(spec).toContain(
    'The system SHALL let a user keep track of which drifted file belongs to which change.',
  )
  expect(spec).toContain('- **WHEN** The drift report lists every spec in one long table\n')
  // What stood there stands there still.
  expect(spec).toContain('### Requirement: Base comparison')
}, 60_000)
