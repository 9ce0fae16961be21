import { expect, test } from 'bun:test'

import { defineSpec } from 'ostinato'

import { specShape } from '../../src/desk/shape.ts'
import { agentName } from '../../src/domain/spec-agent.ts'
import { parseSpec } from '../../src/domain/spec.ts'

const rest = {
  goal: 'g',
  boundaries: { include: ['**'] },
  checks: { links: { check: 'links' as const, weight: 1 } },
}

test('parseSpec() takes agents by name, servers by rule and servers by question', () => {
  const spec = defineSpec({
    ...rest,
    agents: [
      'links',
      { server: 'files', ask: [{ tool: 'list', args: { path: 'docs' } }, { tool: 'all' }] },
      { server: 'files', question: ' What is old? ', tools: ['read'] },
    ],
  })
  const parsed = parseSpec('s', spec)
  expect(parsed.agents).toEqual([
    'links',
    {
      server: 'files',
      ask: [
        { tool: 'list', args: { path: 'docs' } },
        { tool: 'all', args: {} },
      ],
    },
    { server: 'files', question: 'What is old?', tools: ['read'] },
  ])
  expect(parsed.agents.map(agentName)).toEqual(['links', 'files', 'files'])
  expect(specShape({ ...parsed, name: 's', hash: '' }, null).agents).toEqual(['links', 'files'])
})

const wrong: [unknown, string][] = [
  [{ server: 'files' }, 'agents.0.ask'],
  [{ server: 'files', ask: [] }, 'agents.0.ask'],
  [{ server: 'files', ask: [{ tool: '' }] }, 'agents.0.ask.0.tool'],
  [{ server: 'files', question: '' }, 'agents.0.question'],
  [{ server: 'files', question: 'q', tools: [] }, 'agents.0.tools'],
  [{ server: 'files', question: 'q', trust: 'own' }, 'agents.0.trust'],
  [{ question: 'q' }, 'agents.0.server'],
  [7, 'agents.0'],
]
test('parseSpec() names what is wrong with an agent', () => {
  for (const [agent, field] of wrong)
    expect(() => parseSpec('s', { ...rest, agents: [agent] })).toThrow(`"${field}" is wrong`)
})
