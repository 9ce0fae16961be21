import { expect, test } from 'bun:test'

import { toolName } from '../../../src/agents/host/tool-name.ts'

test('toolName() is server__tool where that is a name, and unlike any other where not', () => {
  expect(toolName('memory', 'read_graph')).toBe('memory__read_graph')
  const pairs: [string, string][] = [
    ['a', 'b__c'],
    ['a__b', 'c'],
    ['a_', 'b'],
    ['a', '_b'],
    ['My Server', 'x.y'],
    ['My_Server', 'x_y'],
    ['a', 'x'.repeat(100)],
    ['a', `${'x'.repeat(99)}y`],
    ['ü', 'ö'],
  ]
  const names = pairs.map(([server, tool]) => toolName(server, tool))
  expect(new Set(names).size).toBe(pairs.length)
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/)
})
