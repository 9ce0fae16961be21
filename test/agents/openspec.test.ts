import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as v from 'valibot'

import { createOpenSpecAgent } from '../../src/agents/openspec.ts'
import { createHealth } from '../../src/agents/openspec/health.ts'
import { ruleOf, rules } from '../../src/agents/openspec/rules.ts'
import type { Insight } from '../../src/domain/insight.ts'
import { Insight as InsightSchema } from '../../src/domain/insight.ts'
import { createOpenSpecCli } from '../../src/openspec/cli.ts'
import { openOpenSpec } from '../../src/openspec/openspec.ts'
import { readFiles, sharedTrees } from '../support/shared-trees.ts'
import {
  blocks,
  change,
  deltaPath,
  type Files,
  longPurpose,
  scenario,
  spec,
  troubledTree,
  viewOf,
} from '../support/tree.ts'

const home = mkdtempSync(join(tmpdir(), 'ostinato-test-agent-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const cli = createOpenSpecCli({ home, env: { PATH: process.env['PATH'] ?? '' } })

async function ask(files: Files): Promise<Insight[]> {
  using view = viewOf(files)
  return await createOpenSpecAgent(createHealth(await openOpenSpec(cli))).ask({
    view,
    signal: AbortSignal.timeout(30_000),
  })
}

/** Every finding of `openspec validate --all --strict` must be an insight with the same severity and words. */
async function expectSuperset(files: Files): Promise<Insight[]> {
  using view = viewOf(files)
  const insights = await ask(files)
  for (const insight of insights) expect(v.is(InsightSchema, insight)).toBe(true)
  expect(new Set(insights.map((one) => one.id)).size).toBe(insights.length)
  const left = insights.map((one) => `${one.severity} ${one.evidence}`)
  for (const item of await cli.validateAll(view.dir))
    for (const issue of item.report.issues) {
      const at = left.indexOf(`${issue.level.toLowerCase()} ${issue.message}`)
      if (at < 0)
        throw new Error(
          `no insight says of ${item.type} ${item.id}: ${issue.level} ${issue.message}`,
        )
      left.splice(at, 1)
    }
  return insights
}

const kindsOf = (insights: Insight[], path: string) =>
  insights.filter((one) => one.path.startsWith(path)).map((one) => one.kind)

describe('createOpenSpecAgent()', () => {
  test('createOpenSpecAgent() reports all that openspec validate reports, and more, on a tree of ours', async () => {
    const insights = await expectSuperset(troubledTree())
    const expected: [string, string][] = [
      [deltaPath('omit-scenarios', 'login'), 'openspec/scenario-omitted'],
      [deltaPath('rename-scenario', 'login'), 'openspec/scenario-omitted'],
      [deltaPath('miss-header', 'queue'), 'openspec/merge-refused'],
      [deltaPath('say-nothing', 'queue'), 'openspec/modified-unchanged'],
      [deltaPath('wrong-header', 'fresh'), 'openspec/delta-header'],
      [deltaPath('wrong-header', 'fresh'), 'openspec/delta-section-missing'],
      [deltaPath('scenario-level', 'level'), 'openspec/scenario-level'],
      ['openspec/specs/queue/spec.md', 'openspec/purpose-placeholder'],
      ['openspec/specs/raw/spec.md', 'openspec/requirements-missing'],
      ['openspec/specs/twice/spec.md', 'openspec/requirement-duplicate'],
      ['openspec/specs/unspaced/spec.md', 'openspec/header-unspaced'],
      ['openspec/changes/no-proposal', 'openspec/proposal-missing'],
      ['openspec/changes/archive/2026-01-02-old/tasks.md', 'openspec/archived-open-tasks'],
    ]
    for (const [path, kind] of expected) expect(kindsOf(insights, path)).toContain(kind)
    const overlaps = insights.filter((one) => one.kind === 'openspec/overlap')
    expect(overlaps.map((one) => [one.about.change, one.requirement])).toEqual([
      ['overlap', 'login: Sign out'],
      ['rename-scenario', 'login: Sign out'],
    ])
    expect(overlaps[0]?.evidence).toBe('overlap: REMOVED; rename-scenario: MODIFIED')
  })

  for (const { name, path } of sharedTrees())
    test(`createOpenSpecAgent() reports all that openspec validate reports on the tree ${name}`, async () => {
      await expectSuperset(readFiles(path))
    }, 60_000)

  test('createOpenSpecAgent() names the line and the requirement an insight is about', async () => {
    const files = troubledTree()
    const omitted = (await ask(files)).find(
      (one) =>
        one.path === deltaPath('omit-scenarios', 'login') &&
        one.kind === 'openspec/scenario-omitted',
    )
    expect(omitted).toMatchObject({
      line: 3,
      requirement: 'login: Sign in',
      severity: 'error',
      trust: 'own',
    })
    const placeholder = (await ask(files)).find(
      (one) => one.kind === 'openspec/purpose-placeholder',
    )
    expect(placeholder?.line).toBe(4)
  })

  test('createOpenSpecAgent() gives an insight the same id when lines above it move', async () => {
    const files = troubledTree()
    const path = deltaPath('omit-scenarios', 'login')
    const id = (list: Insight[]) =>
      list.find((one) => one.path === path && one.kind === 'openspec/scenario-omitted')?.id
    const before = id(await ask(files))
    const after = id(await ask({ ...files, [path]: `\n\n<!-- moved -->\n${files[path]}` }))
    expect(before).toBeDefined()
    expect(after).toBe(before)
  })

  test('createOpenSpecAgent() finds what archive refuses and validate does not say', async () => {
    const delta = `## ADDED Requirements\n\n${blocks({ Good: ['One'] })}\n### Notes\nnothing to see\n`
    const insights = await ask({ ...change('notes', 'fresh', delta) })
    expect(insights.map((one) => one.kind)).toContain('openspec/archive-refused')
  })

  test('createOpenSpecAgent() says that a removal names nothing', async () => {
    const files = {
      'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['A'] }),
      ...change(
        'gone',
        'login',
        `## ADDED Requirements\n\n${blocks({ New: ['B'] })}\n## REMOVED Requirements\n\n### Requirement: Never there\n`,
      ),
    }
    const skipped = (await ask(files)).find((one) => one.kind === 'openspec/merge-skips')
    expect(skipped?.evidence).toContain('"Never there" is not in the current spec')
  })

  test('createOpenSpecAgent() has nothing to say of a clean tree, nor of none', async () => {
    const clean = {
      'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['A'] }),
      ...change('fine', 'login', `## ADDED Requirements\n\n${blocks({ New: ['B'] })}`),
    }
    expect(await ask(clean)).toEqual([])
    expect(await ask({ 'README.md': '# nothing\n' })).toEqual([])
  })

  test('createOpenSpecAgent() tells a plain header among requirements that the two readers see differently', async () => {
    const text = `${spec('login', { 'Sign in': ['A'] })}\n### Plain\nThe system SHALL be plain.\n\n${scenario('Plain one')}`
    const insights = await ask({ 'openspec/specs/login/spec.md': text })
    expect(insights.map((one) => [one.kind, one.evidence])).toEqual([
      ['openspec/header-plain', '### Plain'],
    ])
    expect(longPurpose.length).toBeGreaterThan(50)
  })
})

describe('ruleOf()', () => {
  test('ruleOf() knows every message of the pinned validator that the trees draw', async () => {
    const all = await Promise.all(
      [troubledTree(), ...sharedTrees().map(({ path }) => readFiles(path))].map(ask),
    )
    expect(all.flat().filter((one) => one.kind === 'openspec/other')).toEqual([])
  }, 60_000)

  test('ruleOf() keeps what it does not know', () => {
    expect(ruleOf('something a later version says').kind).toBe('openspec/other')
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length)
  })
})
