import { expect, test } from 'bun:test'

import { dropDuplicate, dropUnchanged } from '../../../src/cycle/remedies/drop-block.ts'
import { kinds, remedied } from '../../support/remedy.ts'
import { blocks, change, deltaPath, spec } from '../../support/tree.ts'

const main = {
  'openspec/specs/queue/spec.md': spec('queue', {
    'Drain limit': ['Slow job'],
    Retry: ['Third try'],
  }),
}
const path = deltaPath('c', 'queue')
const added = `## ADDED Requirements\n\n${blocks({ New: ['Begin'] })}`
const same = `\n## MODIFIED Requirements\n\n${blocks({ 'Drain limit': ['Slow job'] })}`
const drop = (delta: string) =>
  remedied(
    { ...main, ...change('c', 'queue', delta) },
    'openspec/modified-unchanged',
    dropUnchanged,
  )

test('dropUnchanged() drops a MODIFIED that modifies nothing, with its section when that is empty then', async () => {
  const { files, after } = await drop(`${added}${same}`)
  expect(files[path]).toBe(`${added}\n`)
  expect(kinds(after)).toEqual([])
})

test('dropUnchanged() keeps the section for its other requirement', async () => {
  const other = blocks({ Retry: ['Third try', 'Fourth try'] })
  const { files } = await drop(
    `## MODIFIED Requirements\n\n${blocks({ 'Drain limit': ['Slow job'] })}\n${other}`,
  )
  expect(files[path]).toBe(`## MODIFIED Requirements\n\n${other}`)
})

test('dropUnchanged() leaves a delta that does nothing else: it was synced early, and is a record', async () => {
  expect((await drop(same.trimStart())).edits).toEqual([])
  const synced = `## ADDED Requirements\n\n${blocks({ Retry: ['Third try'] })}${same}`
  expect((await drop(synced)).edits).toEqual([])
})

test('dropDuplicate() drops the later of two requirements that are the same to the letter', async () => {
  const text = `${spec('twice', { Once: ['First'], Other: ['Second'] })}\n${blocks({ Once: ['First'] })}\n## Notes\nkept\n`
  const { files, after } = await remedied(
    { 'openspec/specs/twice/spec.md': text },
    'openspec/requirement-duplicate',
    dropDuplicate,
  )
  expect(files['openspec/specs/twice/spec.md']).toBe(
    `${spec('twice', { Once: ['First'], Other: ['Second'] })}\n## Notes\nkept\n`,
  )
  expect(kinds(after)).toEqual([])
})

test('dropDuplicate() leaves two requirements of one name that differ', async () => {
  const text = `${spec('twice', { Once: ['First'] })}\n${blocks({ Once: ['Second'] })}`
  const { edits } = await remedied(
    { 'openspec/specs/twice/spec.md': text },
    'openspec/requirement-duplicate',
    dropDuplicate,
  )
  expect(edits).toEqual([])
})

test('dropDuplicate() drops a requirement that a delta adds twice', async () => {
  const delta = `## ADDED Requirements\n\n${blocks({ New: ['Begin'] })}\n${blocks({ New: ['Begin'] })}`
  const { files, after } = await remedied(
    { ...change('c', 'fresh', delta) },
    'openspec/delta-duplicate',
    dropDuplicate,
  )
  expect(files[deltaPath('c', 'fresh')]).toBe(
    `## ADDED Requirements\n\n${blocks({ New: ['Begin'] })}\n`,
  )
  expect(kinds(after)).toEqual([])
})
