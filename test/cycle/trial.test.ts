import { describe, expect, test } from 'bun:test'

import { command, linkCheck, metric } from 'ostinato'

import { applySuggestions } from '../../src/cycle/apply.ts'
import { createBaselines } from '../../src/cycle/baselines.ts'
import { reviewSuggestions } from '../../src/cycle/review.ts'
import { Fault } from '../../src/domain/fault.ts'
import { repoPath } from '../../src/domain/path.ts'
import type { SpecInput } from '../../src/domain/spec.ts'
import type { Suggestion, SuggestionAt } from '../../src/domain/suggestion.ts'
import { ran } from '../support/command.ts'
import { makeRepository } from '../support/git.ts'
import { type Answer, cycleAt } from './cycle-at.ts'

const confinement = { kind: 'bubblewrap' as const, warnings: [] }
const files = {
  'README.md': 'See [the guide](docs/gide.md).\n',
  'docs/guide/gide.md': '# Guide\n',
  'test/readme.test.ts': '',
}
const fixed = 'See [the guide](docs/guide/gide.md).\n'
const spec = (checks: SpecInput['checks'], include = ['**/*.md']): SpecInput => ({
  goal: 'g',
  boundaries: { include },
  checks: { links: linkCheck(), ...checks },
  agents: ['links'],
})

/** One cycle on a repository with one dead link, with commands answered by the test. */
async function tried(checks: SpecInput['checks'], answer: Answer, include?: string[]) {
  using repository = makeRepository(files)
  const lines: string[] = []
  const listening: Answer = (line, view) => {
    lines.push(`${line} ${view.read(repoPath('README.md')) === fixed ? 'after' : 'before'}`)
    return answer(line, view)
  }
  await using at = await cycleAt({ spec: spec(checks, include), answer: listening, confinement })
  const { suggestions } = await at.cycle(repository.root)
  expect(suggestions).toHaveLength(1)
  const verdict = suggestions[0]?.verdict
  const check = (name: string) => verdict?.checks.find((one) => one.name === name)
  return { state: suggestions[0]?.state, verdict, check, lines }
}

/** Answers by whether the link is repaired. */
const by =
  (before: Partial<Parameters<typeof ran>[0]>, after: Partial<Parameters<typeof ran>[0]>): Answer =>
  (_line, view) =>
    ran(view.read(repoPath('README.md')) === fixed ? after : before)

describe('tryEdits()', () => {
  test('tryEdits() counts a command that failed and passes now by an error of its weight', async () => {
    const { state, verdict, check, lines } = await tried(
      { tests: command('bun test', { weight: 2 }) },
      by({ code: 1 }, { code: 0 }),
    )
    expect([state, verdict?.score]).toEqual(['open', { before: -23, after: 0 }])
    expect([check('tests')?.before?.how, check('tests')?.after?.how]).toEqual(['exit 1', 'exit 0'])
    expect(verdict?.confinement).toEqual({ kind: 'bubblewrap', warnings: [] })
    // Once each, then twice more each, since they differ.
    expect(lines).toHaveLength(6)
  })

  test('tryEdits() refutes what breaks a command, and keeps what it said', async () => {
    const { state, verdict, check } = await tried(
      { tests: command('bun test') },
      by({}, { code: 1, tail: '(fail) says where the guide is\n' }),
    )
    expect(state).toBe('refuted')
    expect(verdict?.why).toBe('check "tests" passed before the change and fails after it: exit 1')
    expect(check('tests')?.after?.output).toBe('(fail) says where the guide is')
  })

  test('tryEdits() runs quick commands first and nothing after the first that refutes', async () => {
    const { check, lines } = await tried(
      { slow: command('slow'), quick: command('quick') },
      (line, view) =>
        ran({
          ms: line === 'slow' ? 500 : 5,
          code: line === 'quick' && view.read(repoPath('README.md')) === fixed ? 1 : 0,
        }),
    )
    expect([check('slow')?.outcome, check('slow')?.after]).toEqual(['not-run', null])
    expect(lines.filter((line) => line === 'slow after')).toEqual([])
  })

  test('tryEdits() does not count against a change what failed before it', async () => {
    const { state, check, lines } = await tried(
      { tests: command('bun test') },
      by({ code: 1 }, { code: 2 }),
    )
    expect([state, check('tests')?.after?.how]).toEqual(['open', 'exit 2'])
    expect(lines).toHaveLength(2)
  })

  test('tryEdits() believes no difference that more runs do not say again', async () => {
    let runs = 0
    const { state, check } = await tried({ tests: command('bun test') }, () =>
      ran({ code: (runs += 1) === 2 ? 1 : 0 }),
    )
    // The first run after the change failed, and no other.
    expect(state).toBe('open')
    expect(check('tests')).toMatchObject({
      outcome: 'flaky',
      note: 'check "tests" is flaky: it passed 2 of 3 times after the change',
    })
  })

  test('tryEdits() weighs a metric, and refutes where its number is gone', async () => {
    const size = metric('size', { goal: 'min', weight: 0.5 })
    const worse = await tried({ size }, by({ stdout: '100' }, { stdout: '110' }))
    expect([worse.state, worse.verdict?.score]).toEqual(['refuted', { before: -3, after: -5 }])
    const cheap = await tried({ size }, by({ stdout: '100' }, { stdout: '104' }))
    expect([cheap.state, cheap.verdict?.score]).toEqual(['open', { before: -3, after: -2 }])
    const gone = await tried({ size }, by({ stdout: '100' }, { stdout: 'none' }))
    expect(gone.verdict?.why).toBe(
      'check "size" passed before the change and fails after it: exit 0, and no number on standard output',
    )
  })

  test("tryEdits() refuses edits of a check's own files, and runs nothing on them", async () => {
    const { state, verdict, lines } = await tried(
      { tests: command('bun test', { files: ['*.md'] }) },
      () => ran(),
    )
    expect(state).toBe('refuted')
    expect(verdict?.why).toBe(
      '"README.md" belongs to check "tests", and what judges a change cannot be changed by it',
    )
    expect(verdict?.checks.map((one) => one.outcome)).toEqual(['not-run', 'not-run'])
    expect(lines.filter((line) => line.endsWith('after'))).toEqual([])
    const measured = { size: metric('wc -c < README.md', { goal: 'min' }) }
    expect((await tried(measured, by({ stdout: '1' }, { stdout: '1' }), ['README.md'])).state).toBe(
      'open',
    )
  })
})

async function acceptAll(
  { deps }: Pick<Awaited<ReturnType<typeof cycleAt>>, 'deps'>,
  suggestions: Suggestion[],
): Promise<SuggestionAt<'accepted'>[]> {
  const review = { accept: true, by: 'ana', at: Date.now() }
  const reviewed = await reviewSuggestions(suggestions, review, deps)
  return reviewed.filter((one): one is SuggestionAt<'accepted'> => one.state === 'accepted')
}

describe('verify()', () => {
  const refuse: Answer = () => {
    throw new Fault('sandbox.missing', 'Cannot run a command: there is no bubblewrap')
  }

  test('verify() leaves undecided what a refused command should judge, and tries it again', async () => {
    using repository = makeRepository(files)
    const refused = { kind: 'refused' as const, warnings: ['there is no bubblewrap'] }
    const checks = { tests: command('bun test'), lint: command('lint') }
    await using at = await cycleAt({ spec: spec(checks), answer: refuse, confinement: refused })
    for (let count = 1; count <= 2; count += 1) {
      const { suggestions } = await at.cycle(repository.root)
      expect(suggestions.map((one) => [one.state, one.verdict.why])).toEqual([
        ['refuted', 'check "tests" was refused: Cannot run a command: there is no bubblewrap'],
      ])
      expect(suggestions[0]?.verdict.confinement).toEqual(refused)
      const entries = await at.journal.entries({ types: ['check.refused'] })
      expect(entries.map((one) => one.body['check'])).toEqual(
        Array.from({ length: count }, () => ['tests', 'lint']).flat(),
      )
    }
  })

  test('verify() and applySuggestions() measure a commit once between them', async () => {
    using repository = makeRepository(files)
    const lines: string[] = []
    await using at = await cycleAt({
      spec: spec({ tests: command('bun test') }),
      confinement,
      answer: (_line, view) => {
        lines.push(view.read(repoPath('README.md')) === fixed ? 'after' : 'before')
        return ran()
      },
    })
    const { suggestions } = await at.cycle(repository.root)
    const accepted = await acceptAll(at, suggestions)
    const { signal } = new AbortController()
    const done = await applySuggestions(accepted, 'branch', at.deps, signal)
    expect([done.applied.length, done.refused]).toEqual([1, []])
    expect(lines).toEqual(['before', 'after', 'after'])
  })

  test('applySuggestions() says where other checks judge now than before', async () => {
    using repository = makeRepository(files)
    const checks = { tests: command('bun test', { files: ['test/**'] }) }
    await using at = await cycleAt({ spec: spec(checks), confinement, answer: () => ran() })
    const accepted = await acceptAll(at, (await at.cycle(repository.root)).suggestions)
    repository.commit({ 'test/readme.test.ts': '// stricter' })
    const { signal } = new AbortController()
    const { applied } = await applySuggestions(accepted, 'branch', at.deps, signal)
    expect(applied.map(({ remark }) => remark)).toEqual([
      expect.stringContaining('it was tried again by those of today'),
    ])
  })

  test('applySuggestions() begins each of a stack where the one before it ended', async () => {
    using repository = makeRepository({ ...files, 'OTHER.md': '[the guide](gide.md)\n' })
    const lines: string[] = []
    await using at = await cycleAt({
      spec: spec({ tests: command('bun test') }),
      confinement,
      answer: (_line, view) => {
        const mended = ['README.md', 'OTHER.md'].map((path) =>
          view.read(repoPath(path)).includes('docs/guide/gide.md'),
        )
        lines.push(mended.join())
        return ran()
      },
    })
    const accepted = await acceptAll(at, (await at.cycle(repository.root)).suggestions)
    lines.length = 0
    const { signal } = new AbortController()
    const done = await applySuggestions(accepted, 'branch', at.deps, signal)
    expect([done.applied.length, done.refused]).toEqual([2, []])
    // Each was run once, on what it is made on, and nothing was measured again.
    expect(lines).toHaveLength(2)
    expect(lines[1]).toBe('true,true')
  })

  test('applySuggestions() refuses, as not judged, what a refused command should judge', async () => {
    using repository = makeRepository(files)
    let answer: Answer = () => ran()
    await using at = await cycleAt({
      spec: spec({ tests: command('bun test') }),
      confinement,
      answer: (line, view) => answer(line, view),
    })
    const { suggestions } = await at.cycle(repository.root)
    const accepted = await acceptAll(at, suggestions)
    answer = refuse
    const deps = { ...at.deps, baselines: createBaselines() }
    const { signal } = new AbortController()
    const { refused } = await applySuggestions(accepted, 'branch', deps, signal)
    expect(refused.map((one) => one.code)).toEqual(['sandbox.missing'])
  })
})
