import { expect, test } from 'bun:test'

import { whyCostly } from '../../../src/agents/links/cost.ts'
import { readFiles, sharedTrees } from '../../support/shared-trees.ts'

test('whyCostly() names what would hold the parser for seconds', () => {
  const nested = Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth * 2)}- x`).join('\n')
  expect(whyCostly('a\n=\n'.repeat(3000))).toBe('it underlines 3000 lines, and the limit is 2000')
  expect(whyCostly(nested)).toBe('it nests 199 deep, and the limit is 32')
  expect(whyCostly('>'.repeat(40))).toBe('it nests 40 deep, and the limit is 32')
  expect(whyCostly('- '.repeat(40))).toBe('it nests 40 deep, and the limit is 32')
  expect(whyCostly(`> a\n${'b\n'.repeat(5000)}`)).toBe(
    'it goes on for 5000 lines in one quote or list item, and the limit is 4000',
  )
})

test('whyCostly() has nothing against long documents that a person wrote', () => {
  expect(whyCostly(`> a\n\n${'b\n'.repeat(5000)}`)).toBeNull()
  expect(whyCostly('- [ ] a task\n  that goes on\n'.repeat(5000))).toBeNull()
  expect(whyCostly('| a | b |\r\n'.repeat(8000))).toBeNull()
  for (const { path } of sharedTrees())
    for (const [name, text] of Object.entries(readFiles(path)))
      if (name.endsWith('.md')) expect(whyCostly(text)).toBeNull()
})
