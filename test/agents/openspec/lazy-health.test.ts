import { expect, test } from 'bun:test'

import { createLazyHealth } from '../../../src/agents/openspec/lazy-health.ts'
import { createOpenSpecCli } from '../../../src/openspec/cli.ts'
import { openOpenSpec } from '../../../src/openspec/openspec.ts'
import { spec, viewOf } from '../../support/tree.ts'

test('createLazyHealth() loads OpenSpec once, for the first view with a tree', async () => {
  let loaded = 0
  const inspect = createLazyHealth(async () => {
    loaded += 1
    return openOpenSpec(createOpenSpecCli({ home: '/nowhere', env: {} }))
  })
  const { signal } = new AbortController()
  using plain = viewOf({ 'README.md': '# A house\n' })
  expect(await inspect(plain, signal)).toEqual({ validate: [], merges: [], rules: [] })
  expect(loaded).toBe(0)
  using tree = viewOf({ 'openspec/specs/a/spec.md': spec('a', { Rule: [] }) })
  const [one, two] = await Promise.all([inspect(tree, signal), inspect(tree, signal)])
  expect(one.validate.map(({ kind }) => kind)).toContain('openspec/scenario-missing')
  expect(two).toEqual(one)
  expect(loaded).toBe(1)
})
