import { expect, test } from 'bun:test'

import {
  defineJob,
  defineRoute,
  defineSpec,
  linkCheck,
  openspecMerge,
  openspecRules,
  openspecValidate,
} from 'ostinato'

import { parseSpec } from '../../src/domain/spec.ts'
import { kind } from '../../src/script/define.ts'

test('defineSpec() keeps what it is given, marked as a spec, and passes the schema', () => {
  const spec = {
    goal: 'g',
    boundaries: { include: ['a'] },
    checks: { links: linkCheck() },
    agents: ['links'],
  }
  const made = defineSpec(spec)
  expect(made[kind]).toBe('spec')
  expect(made).toMatchObject(spec)
  expect(parseSpec('s', made).goal).toBe('g')
})

test('defineJob() and defineRoute() mark their kind and keep what they say', () => {
  const job = defineJob({ cron: '0 3 * * *', timezone: 'Europe/London', missed: 'once', run() {} })
  const route = defineRoute({ summary: 's', run: () => null })
  expect([job[kind], job.cron, route[kind]]).toEqual(['job', '0 3 * * *', 'route'])
  expect(route.summary).toBe('s')
})

test('openspecValidate(), openspecMerge(), openspecRules() and linkCheck() name their checks', () => {
  expect([
    openspecValidate(),
    openspecMerge({ weight: 0 }),
    openspecRules(),
    linkCheck({ weight: 2 }),
  ]).toEqual([
    { check: 'openspec-validate', weight: 1 },
    { check: 'openspec-merge', weight: 0 },
    { check: 'openspec-rules', weight: 1 },
    { check: 'links', weight: 2 },
  ])
})
