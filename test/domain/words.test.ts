import { expect, test } from 'bun:test'

import { contentStems, stemOf, wordsOf } from '../../src/domain/words.ts'

test('stemOf() brings forms of one word together and keeps other words apart', () => {
  const alike = [
    ['validate', 'validates', 'validated', 'validating', 'validation', 'validator'],
    ['stop', 'stops', 'stopped', 'stopping'],
    ['policy', 'policies'],
    ['match', 'matches', 'matched'],
    ['resolve', 'resolved', 'resolution'],
    ['config', 'configs'],
    ['drain', 'draining', 'drained'],
  ]
  expect(alike.map((forms) => [...new Set(forms.map(stemOf))])).toEqual(
    alike.map(([first = '']) => [stemOf(first)]),
  )
  const apart = ['status', 'state', 'nation', 'process', 'product', 'session', 'set', 'word']
  expect(new Set(apart.map(stemOf)).size).toBe(apart.length)
})

test('wordsOf() takes names apart and cuts scripts that put no space between words', () => {
  expect(wordsOf("drainDeadline of `retry_count`, the user's 3 jobs")).toEqual(
    'drain deadline of retry count the user 3 jobs'.split(' '),
  )
  expect(wordsOf('停止信号を受け取る').length).toBeGreaterThan(2)
})

test('contentStems() leaves out what only binds', () => {
  expect(contentStems('It is not the queue that was drained within 30 seconds')).toEqual(
    ['queue', 'drain', 'seconds'].map(stemOf),
  )
})
