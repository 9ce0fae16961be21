import { expect, test } from 'bun:test'

import { archiveObstacles, type ChangeFacts } from '../../../src/cycle/changes/obstacles.ts'

const ready: ChangeFacts = {
  accepted: 'yes',
  report: { valid: true, issues: [] },
  merges: [
    {
      capability: 'a',
      refusal: null,
      merged: { text: '', report: { valid: true, issues: [] } },
      warnings: [],
    },
  ],
  proposal: [],
  tasks: [{ text: '1.1 Do it', done: true }],
  overlaps: [],
  specs: ['price'],
  scenarios: [{ id: 'a/b/c', state: 'green', before: 'red' }],
  unknownBefore: null,
  edited: [],
  redefined: [],
}
const codes = (over: Partial<ChangeFacts>) =>
  archiveObstacles({ ...ready, ...over }).map(({ code }) => code)

test('archiveObstacles() has nothing against a change that is proved', () => {
  expect(codes({})).toEqual([])
  expect(codes({ scenarios: [{ id: 'a/b/c', state: 'green', before: 'unbound' }] })).toEqual([])
})

test('archiveObstacles() names what the commands of the test cannot easily bring about', () => {
  const issue = (level: 'ERROR' | 'WARNING' | 'INFO', message: string) => ({
    level,
    path: 'a/spec.md',
    message,
  })
  const report = (...issues: ReturnType<typeof issue>[]) => ({ valid: false, issues })
  expect(codes({ report: report(issue('WARNING', 'something')) })).toEqual(['invalid'])
  const ignored = '"### Notes" is ignored by validation'
  expect(codes({ report: report(issue('INFO', 'Archive would refuse this delta: no')) })).toEqual([
    'merge-refused',
  ])
  expect(codes({ report: report(issue('INFO', ignored)) })).toEqual(['ignored'])
  const merged = { text: '', report: report(issue('WARNING', 'too brief')) }
  const invalid = { capability: 'a', refusal: null, merged, warnings: [] }
  expect(codes({ merges: [invalid] })).toEqual(['merge-invalid'])
  expect(codes({ tasks: [] })).toEqual(['no-tasks'])
  expect(codes({ unknownBefore: 'it is gone' })).toEqual(['unknown-before'])
  expect(codes({ redefined: ['price'] })).toEqual(['check-redefined'])
})
