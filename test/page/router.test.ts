import { expect, test } from 'bun:test'

import { hrefOf, placeOf } from '../../src/page/router.ts'

test('placeOf() reads back what hrefOf() writes, whatever is in an id', () => {
  const filter = { spec: 'docs/api', repository: '/a b&c' }
  for (const id of ['c-1', 'docs/api', 'a?b#c', 'ä 日', '%2F'])
    expect(placeOf(hrefOf('specs', id, filter))).toEqual({ view: 'specs', id, filter })
  expect(hrefOf('cycles')).toBe('#/cycles')
})

test.each(['', '#', '#/', '#/nothing', '#/constructor', '#//x', '#javascript:alert(1)'])(
  'placeOf(%j) is the overview',
  (hash) => {
    expect(placeOf(hash)).toEqual({ view: 'overview', id: null, filter: {} })
  },
)

test('placeOf() takes an id that is no text for none', () => {
  expect(placeOf('#/cycles/%E0%A4%A')).toEqual({ view: 'cycles', id: null, filter: {} })
})
