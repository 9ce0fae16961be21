import { describe, expect, test } from 'bun:test'

import { append, command, create, linkCheck, prepend, replace, type ScriptEdit } from 'ostinato'
import * as v from 'valibot'

import { applySuggestions } from '../../../src/cycle/apply.ts'
import { reviewSuggestions } from '../../../src/cycle/review.ts'
import { replayCycle } from '../../../src/desk/replay.ts'
import type { SpecInput } from '../../../src/domain/spec.ts'
import { SaidDraft, StatedDraft } from '../../../src/domain/stated-draft.ts'
import type { Suggestion, SuggestionAt } from '../../../src/domain/suggestion.ts'
import type { Trigger } from '../../../src/domain/trigger.ts'
import { ran } from '../../support/command.ts'
import { makeRepository } from '../../support/git.ts'
import { type Answer, cycleAt } from '../cycle-at.ts'

const files = {
  'README.md': 'See [the guide](docs/gone.md).\n',
  'CHANGELOG.md': '# 1.0\n\n- first\n',
  'docs/guide.md': '# Guide\n',
  'src/app.txt': 'one\ntwo\n',
}
const spec: SpecInput = {
  goal: 'g',
  boundaries: { include: ['**/*.md', 'src/**'], exclude: ['docs/private/**'], maxFiles: 3 },
  checks: { links: linkCheck() },
  agents: ['links'],
}

const draft = (edits: ScriptEdit[], more: Partial<StatedDraft> = {}): StatedDraft =>
  v.parse(StatedDraft, { title: 'A title', why: 'w', job: 'nightly', run: 'r', ...more, edits })
const mend = replace('README.md', 'docs/gone.md', 'docs/guide.md')
const note = prepend('CHANGELOG.md', '# 1.1\n\n- second\n\n')

/** A repository whose cycles carry drafts. */
async function world(
  rule: Partial<SpecInput> = {},
  so: { answer?: Answer; confined?: boolean } = {},
) {
  const repository = makeRepository(files)
  const { confined = true, answer } = so
  const kind = confined ? 'bubblewrap' : 'none'
  const at = await cycleAt({
    spec: { ...spec, ...rule },
    ...(answer && { answer, confinement: { kind, warnings: [] } }),
  })
  return {
    ...at,
    repository,
    async work(...drafts: StatedDraft[]) {
      const because: Trigger = { kind: 'job', reason: 'r', at: 1, depth: 0 }
      const { root } = repository
      for (const one of drafts.slice(0, -1)) {
        const trigger = { ...because, draft: one }
        await at.journal.trigger({ spec: 'test', repository: root, trigger, all: false })
      }
      const last = drafts.at(-1)
      const made = await at.cycle(root, { trigger: { ...because, ...(last && { draft: last }) } })
      const of = made.suggestions.filter((one) => one.by.kind === 'job')
      return { ...made, of, dropped: made.verified.dropped.map((one) => one.why) }
    },
    async reject(suggestions: Suggestion[]) {
      const review = { accept: false, by: 'eve', code: 'style' as const, at: 1 }
      await reviewSuggestions(suggestions, review, at.deps)
    },
    async [Symbol.asyncDispose]() {
      await at[Symbol.asyncDispose]()
      repository[Symbol.dispose]()
    },
  }
}

describe('draftStated()', () => {
  test('draftStated() makes one suggestion of what a job suggests, whose replay is the same', async () => {
    await using at = await world()
    const { of, dropped, cycle } = await at.work(draft([mend], { title: 'Mend it' }))
    expect(dropped).toEqual([])
    expect(of).toMatchObject([
      {
        state: 'open',
        kind: 'job/suggestion',
        title: 'Mend it',
        by: { kind: 'job', job: 'nightly' },
        insights: [{ kind: 'job/suggestion', evidence: 'w', trust: 'stranger' }],
        verdict: { improved: true, why: expect.stringContaining('the score rises') },
      },
    ])
    expect(of[0]?.patch).toContain(
      '-See [the guide](docs/gone.md).\n+See [the guide](docs/guide.md).',
    )
    const replayed = await replayCycle(cycle.id, at)
    expect(replayed.length).toBeGreaterThan(0)
    expect(replayed.filter((one) => !one.same)).toEqual([])
  })

  test('draftStated() joins edits of one file, and takes what raises no score: a person asked the job', async () => {
    await using at = await world()
    const edits = [
      note,
      append('CHANGELOG.md', '\nThe end.\n'),
      replace('CHANGELOG.md', '- first', '- the first'),
      create('docs/new.md', '# New\n'),
      replace('src/app.txt', 'two\n', ''),
    ]
    const { of, dropped } = await at.work(draft(edits))
    expect(dropped).toEqual([])
    expect(of).toMatchObject([
      {
        state: 'open',
        verdict: { why: 'what was asked for is there, and no check finds anything new' },
      },
    ])
    const [one] = of
    expect(one?.edits.map(({ action, path }) => `${action} ${path}`)).toEqual([
      'modify CHANGELOG.md',
      'create docs/new.md',
      'modify src/app.txt',
    ])
    const review = { accept: true, by: 'eve', at: 1 }
    const accepted = await reviewSuggestions(of, review, at.deps)
    const { signal } = new AbortController()
    const isAccepted = (one: Suggestion): one is SuggestionAt<'accepted'> =>
      one.state === 'accepted'
    await applySuggestions(accepted.filter(isAccepted), 'write', at.deps, signal)
    const { root } = at.repository
    expect(await Bun.file(`${root}/CHANGELOG.md`).text()).toBe(
      '# 1.1\n\n- second\n\n# 1.0\n\n- the first\n\nThe end.\n',
    )
    expect(await Bun.file(`${root}/src/app.txt`).text()).toBe('one\n')
  })

  test.each<[string, ScriptEdit[], string]>([
    [
      'outside the boundaries',
      [mend, create('docs/private/a.md', 'a')],
      '"docs/private/a.md" is outside',
    ],
    [
      'of a file that decides how all is judged',
      [create('ostinato/specs/a.ts', 'a')],
      'is outside',
    ],
    [
      'of too many files',
      ['a', 'b', 'c', 'd'].map((one) => create(`${one}.md`, 'a')),
      'touches 4 files, and 3',
    ],
    ['whose text is not there', [replace('README.md', 'nothing', 'a')], '"nothing" is not in it'],
    ['whose text is there twice', [replace('src/app.txt', 'o', 'a')], '"o" is in it twice'],
    ['of a file that is not there', [append('a.md', 'a')], 'there is no such file'],
    ['of a file that is there', [create('README.md', 'a')], 'exists with another text'],
    ['that leaves nothing', [replace('docs/guide.md', '# Guide\n', '')], 'empty'],
    [
      'that changes nothing',
      [replace('README.md', 'See', 'See'), create('docs/guide.md', '# Guide\n')],
      'it changes nothing',
    ],
  ])('draftStated() says why there is no suggestion of edits %s', async (_, edits, why) => {
    await using at = await world()
    const { of, dropped } = await at.work(draft(edits))
    expect([of, dropped]).toEqual([[], [expect.stringContaining(why)]])
  })

  test('draftStated() has checks refute what breaks them, and does not try it twice on one commit', async () => {
    await using at = await world()
    const worse = draft([append('README.md', '\n[More](more.md)\n')])
    const { of } = await at.work(worse)
    expect(of).toMatchObject([
      {
        state: 'refuted',
        verdict: { why: expect.stringContaining('check "links" finds something new') },
      },
    ])
    const again = await at.work(worse)
    expect([again.of, again.dropped]).toEqual([
      [],
      [expect.stringContaining('refuted at this commit already')],
    ])
  })

  test('draftStated() lets nobody change what judges a change', async () => {
    const checks = { links: linkCheck(), unit: command('sh src/app.txt') }
    await using at = await world({ checks }, { answer: () => ran() })
    const { of } = await at.work(draft([append('src/app.txt', 'three\n')]))
    expect(of[0]?.verdict.improved).toBe(false)
    expect([of[0]?.state, of[0]?.verdict.why]).toEqual([
      'refuted',
      expect.stringContaining('belongs to check "unit"'),
    ])
  })

  test('draftStated() has no command look at it where there is no jail', async () => {
    const checks = { links: linkCheck(), unit: command('true') }
    await using at = await world({ checks }, { answer: () => ran(), confined: false })
    const { of } = await at.work(draft([mend]))
    expect(of[0]?.verdict.why).toContain('text that strangers could write')
  })

  test('draftStated() makes one suggestion of the same twice, and none of one that waits or was rejected', async () => {
    await using at = await world()
    const first = await at.work(draft([note]), draft([note], { why: 'another', run: 'r2' }))
    expect([first.of.length, first.dropped]).toEqual([1, []])
    const again = await at.work(draft([note], { run: 'r3' }))
    expect([again.of, again.dropped]).toEqual([[], [expect.stringContaining('is open: s-')]])
    expect(
      (await at.journal.suggestions({ repository: at.repository.root })).filter(
        (one) => one.id === first.of[0]?.id,
      ),
    ).toMatchObject([{ state: 'open' }])
    await at.reject(first.of)
    at.repository.commit({ 'CHANGELOG.md': '# 1.0.1\n\n# 1.0\n' })
    const later = await at.work(draft([note], { title: 'Another' }))
    expect([later.of, later.dropped]).toEqual([[], [expect.stringContaining('is rejected: s-')]])
  })

  test('draftStated() makes it anew where it has gone stale', async () => {
    await using at = await world()
    const [first] = (await at.work(draft([note]))).of
    at.repository.commit({ 'CHANGELOG.md': 'Changes\n' })
    const [second] = (await at.work(draft([note]))).of
    expect(second?.id).not.toBe(first?.id)
    const known = await at.journal.suggestions({ repository: at.repository.root })
    expect(known.find(({ id }) => id === first?.id)?.state).toBe('superseded')
  })

  test('draftStated() keeps to the most that may wait, but not to the most of a cycle; no rule says yes', async () => {
    const review = { auto: ['**'] }
    await using at = await world({ limits: { perCycle: 1, open: 2 }, review })
    const drafts = ['a', 'b', 'c'].map((one) => draft([create(`docs/${one}.md`, '# A\n')]))
    const { of, dropped } = await at.work(...drafts)
    expect(of.map((one) => one.state)).toEqual(['open', 'open'])
    expect(dropped).toEqual(['2 suggestions wait for a review, and that is the most'])
  })
})

test('SaidDraft refuses what is hostile', () => {
  const said = (more: object) =>
    v.safeParse(SaidDraft, { title: 't', why: 'w', edits: [mend], ...more }).success
  expect(said({})).toBe(true)
  const wrong: object[] = [
    { title: 'a\u001b[2J' },
    { title: '' },
    { why: 'a\u0000' },
    { edits: [] },
    { edits: Array.from({ length: 21 }, () => mend) },
    { edits: [create('../outside.md', 'a')] },
    { edits: [create('/etc/passwd', 'a')] },
    { edits: [create('.git/hooks/a', 'a')] },
    { edits: [create('a.md', 'a'.repeat(256 * 1024))] },
    { edits: [create('a.md', '\n'.repeat(5001))] },
    { edits: [create('a.md', 'a\u001b[2Jb')] },
    { edits: [replace('a.md', 'a', '\u0000')] },
    { edits: [{ action: 'delete', path: 'a.md' }] },
    { trust: 'own' },
  ]
  expect(wrong.filter(said)).toEqual([])
})
