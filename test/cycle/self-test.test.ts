import { describe, expect, test } from 'bun:test'

import { command, junit, metric, replace } from 'ostinato'

import { testedBy, testJudge } from '../../src/cycle/self-test/arm.ts'
import { repoPath } from '../../src/domain/path.ts'
import type { SelfTest } from '../../src/domain/self-test.ts'
import type { SpecInput } from '../../src/domain/spec.ts'
import { ran } from '../support/command.ts'
import { type Files, makeRepository } from '../support/git.ts'
import { troubledTree } from '../support/tree.ts'
import { type Answer, cycleAt, openspecSpec } from './cycle-at.ts'

const confinement = { kind: 'bubblewrap' as const, warnings: [] }
const files = {
  'README.md': 'See [the guide](docs/gide.md).\n',
  'docs/guide/gide.md': '# Guide\n',
  'src/sum.ts': 'export const sum = (a: number, b: number) => a + b\n',
  'test/sum.test.ts': '// a test',
}
/** Code with many places to change. */
const code = {
  ...files,
  'src/more.ts':
    'export const more = (a: number) => a > 1 && a < 9 && a !== 5 && a + 1 > 3 && a * 2 < 8\n',
}
const spec = (checks: SpecInput['checks'], more: Partial<SpecInput> = {}): SpecInput => ({
  goal: 'g',
  boundaries: { include: ['**/*.md', 'src/**'] },
  checks,
  agents: ['links'],
  ...more,
})
const bad = replace('src/sum.ts', 'a + b', 'a - b')
const text = (view: Parameters<Answer>[1]) => view.read(repoPath('src/sum.ts'))
/** A command that notices when the sum is none. */
const notices: Answer = (_line, view) => ran({ code: text(view).includes('a + b') ? 0 : 1 })

/** The self-test of a spec's checks, and the cycle that can see. */
async function tested(
  input: SpecInput,
  answer?: Answer,
  some: Files = files,
  { now, ...time }: { now?: () => number; until?: number } = {},
): Promise<SelfTest> {
  using repository = makeRepository(some)
  await using at = await cycleAt({ spec: input, ...(answer && { answer, confinement }) })
  const commit = await at.deps.bases.head(repository.root)
  const [named] = (await at.deps.specs(repository.root)).values()
  if (!named) throw new Error('there is no spec')
  return await at.deps.bases.use({ repository: repository.root, commit }, async (base) => {
    const { signal } = new AbortController()
    const place = { repository: repository.root, commit, base, edits: [], signal }
    const made = await testJudge(named, place, { ...at.deps, ...(now && { now }) }, time)
    expect(await testedBy(named, place, at.deps)).toEqual(made)
    return made
  })
}

describe('testJudge()', () => {
  test('testJudge() proves every check that is built in, by a defect of its own', async () => {
    for (const some of [troubledTree(), files]) {
      const { checks } = await tested(openspecSpec, undefined, some)
      expect(checks.map(({ name, state, why }) => [name, state, why])).toEqual([
        [
          'validate',
          'proven',
          expect.stringContaining('Requirement must have at least one scenario'),
        ],
        ['merge', 'proven', expect.stringContaining('it found the defect')],
        ['rules', 'proven', expect.stringContaining('it found the defect')],
        ['links', 'proven', expect.stringContaining('none.md')],
      ])
    }
  })

  test('testJudge() proves a command by what its spec calls bad, and says how steady it is', async () => {
    const { checks } = await tested(spec({ tests: command('test', { bad }) }), notices)
    expect(checks).toEqual([
      {
        name: 'tests',
        state: 'proven',
        why: 'it rejected the bad change of src/sum.ts that its spec names',
        noise: { runs: 3, passed: 3, flaky: [], spread: null },
      },
    ])
  })

  test('testJudge() calls a command blind that does not reject what its spec calls bad', async () => {
    const { checks } = await tested(spec({ tests: command('test', { bad }) }), () => ran())
    expect(checks[0]).toMatchObject({
      state: 'blind',
      why: 'the bad change of src/sum.ts that its spec names: it was not rejected',
    })
    // It fails once it has failed, whatever is done.
    let failed = false
    const sulks: Answer = (line, view) => {
      failed ||= notices(line, view).code === 1
      return ran({ code: failed ? 1 : 0 })
    }
    const { checks: sulking } = await tested(spec({ tests: command('test', { bad }) }), sulks)
    expect(sulking[0]).toMatchObject({
      state: 'blind',
      why: expect.stringContaining('its undoing was not accepted'),
    })
  })

  test('testJudge() tries small changes of the code where no bad one is named, or it fits no more', async () => {
    const { checks } = await tested(spec({ tests: command('test') }), notices)
    expect(checks[0]).toMatchObject({
      state: 'proven',
      why: 'it rejected a change of src/sum.ts (line 1: "+" becomes "-")',
    })
    const gone = replace('src/sum.ts', 'a * b', 'a / b')
    const { checks: blunt } = await tested(spec({ tests: command('test', { bad: [gone] }) }), () =>
      ran(),
    )
    expect(blunt[0]).toMatchObject({
      state: 'unproven',
      why: expect.stringMatching(/is not in it; its spec names no bad change, and 1 changes/),
    })
  })

  test('testJudge() tries no more changes of the code when its time is over, and says how many it tried', async () => {
    let now = 0
    const slow: Answer = () => {
      now += 60_000
      return ran()
    }
    const clock = { now: () => now, until: 4.5 * 60_000 }
    const { checks } = await tested(spec({ tests: command('test') }), slow, code, clock)
    expect(checks[0]).toMatchObject({
      state: 'unproven',
      why: expect.stringContaining('2 of 8 changes of the code were tried and went unnoticed'),
      noise: { runs: 3 },
    })
    now = 0
    const none = await tested(spec({ tests: command('test') }), slow, code, { ...clock, until: 0 })
    expect(none.checks[0]).toMatchObject({ noise: { runs: 1 } })
  })

  test('testJudge() leaves unproven what fails already, may not run, or has no code to change', async () => {
    const failing = await tested(spec({ tests: command('test', { bad }) }), () => ran({ code: 1 }))
    expect(failing.checks[0]).toMatchObject({ state: 'unproven', noise: { passed: 0 } })
    const red = await tested(spec({ tests: junit('test', { report: 'r.xml' }) }), () =>
      ran({
        code: 1,
        stdout: '<testsuite><testcase name="a"><failure/></testcase></testsuite>',
      }),
    )
    expect(red.checks[0]).toMatchObject({
      state: 'unproven',
      why: 'no test of its report passes on the commit as it is, so nothing can make one fail',
    })
    const refused = await tested(spec({ tests: command('test', { bad }) }))
    expect(refused.checks[0]).toMatchObject({ state: 'unproven', why: 'this test has no sandbox' })
    const nowhere = spec({ tests: command('test') }, { boundaries: { include: ['*.md'] } })
    expect((await tested(nowhere, notices)).checks[0]?.why).toContain('no code inside')
  })

  test('testJudge() names flaky tests, and the spread of a metric', async () => {
    let runs = 0
    const report = (fails: boolean) =>
      `<testsuite><testcase name="steady"/><testcase name="shaky">${fails ? '<failure/>' : ''}</testcase></testsuite>`
    const { checks } = await tested(
      spec({
        tests: junit('test', { report: 'r.xml' }),
        size: metric('size', { goal: 'min', bad }),
      }),
      (line, view) => {
        if (line === 'size')
          return ran({ stdout: text(view).includes('-') ? '1000' : `${100 + (runs % 3)}` })
        return ran({ stdout: report((runs += 1) % 2 === 0) })
      },
    )
    expect(checks[0]?.noise).toEqual({ runs: 3, passed: 2, flaky: ['shaky'], spread: null })
    expect(checks[1]).toMatchObject({ state: 'proven', noise: { spread: 0 } })
  })
})

describe('arm()', () => {
  const input = (answers: Partial<SpecInput>) =>
    spec(
      { links: { check: 'links' }, tests: command('test', { bad, files: ['test/**'] }) },
      answers,
    )

  test('arm() ends a cycle whose check is blind, before anything is suggested', async () => {
    using repository = makeRepository(files)
    await using at = await cycleAt({
      spec: input({}),
      answer: () => ran(),
      confinement,
      selfTest: true,
    })
    await expect(at.cycle(repository.root)).rejects.toThrow(
      /failed: Cannot run spec "test": its check "tests" is blind: the bad change of src\/sum\.ts/,
    )
    expect(await at.journal.suggestions({ repository: repository.root })).toEqual([])
  })

  test('arm() tests a judge once, and again when a file of a check is another', async () => {
    using repository = makeRepository(files)
    let bads = 0
    const answer: Answer = (line, view) => {
      if (text(view).includes('a - b')) bads += 1
      return notices(line, view)
    }
    await using at = await cycleAt({ spec: input({}), answer, confinement, selfTest: true })
    const { suggestions } = await at.cycle(repository.root)
    expect(suggestions.map(({ state, verdict }) => [state, verdict.judge?.unproven])).toEqual([
      ['open', []],
    ])
    expect(bads).toBe(3)
    repository.commit({ 'README.md': 'See [the guide](docs/gide.md). Now.\n' })
    await at.cycle(repository.root)
    expect(bads).toBe(3)
    repository.commit({ 'test/sum.test.ts': '// another', 'a.md': '[guide](gide.md)\n' })
    const again = await at.cycle(repository.root)
    expect(bads).toBe(6)
    const [kept] = await at.journal.readings({ kind: 'self-test', repository: repository.root })
    expect(kept).toMatchObject({ subject: 'test', value: { checks: [{ name: 'links' }, {}] } })
    expect(again.suggestions[0]?.verdict.judge?.hash).not.toBe(suggestions[0]?.verdict.judge?.hash)
  })

  test('arm() looks at nothing where there is nothing to suggest', async () => {
    using repository = makeRepository({ ...files, 'README.md': 'no link\n' })
    await using at = await cycleAt({
      spec: input({}),
      answer: () => ran(),
      confinement,
      selfTest: true,
    })
    await at.cycle(repository.root)
    expect(await at.journal.readings({ kind: 'self-test' })).toEqual([])
  })

  test('arm() lets an unproven check run, and no rule accept by it', async () => {
    using repository = makeRepository(files)
    const rule = input({ boundaries: { include: ['**/*.md'] }, review: { auto: ['**'] } })
    const unproven = { ...rule, checks: { ...rule.checks, tests: command('test') } }
    await using at = await cycleAt({
      spec: unproven,
      answer: () => ran(),
      confinement,
      selfTest: true,
    })
    const { suggestions } = await at.cycle(repository.root)
    expect(suggestions.map(({ state, verdict }) => [state, verdict.remarks])).toEqual([
      ['open', ['check "tests" is not proven to notice anything']],
    ])
    const [opened] = await at.journal.entries({ types: ['suggestion.opened'] })
    expect(opened?.body['rule']).toBe('its check "tests" is not proven to notice anything')
  })
})
