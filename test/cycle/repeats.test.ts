import { expect, test } from 'bun:test'

import { sameAsDecided } from '../../src/cycle/repeats.ts'
import type { Lesson } from '../../src/domain/lesson.ts'
import { repoPath } from '../../src/domain/path.ts'
import { command } from '../../src/script/check.ts'
import { ran } from '../support/command.ts'
import { makeRepository } from '../support/git.ts'
import { modelsOf, scriptedModel } from '../support/scripted-model.ts'
import { openSuggestion } from '../support/suggestion.ts'
import { badPurposes, drainTree, goodPurposes } from './briefs/bad-purposes.ts'
import { cycleAt } from './cycle-at.ts'

const files = { 'docs/a.md': '[b](b.md)\n', 'docs/deep/b.md': '# B\n', 'note.md': 'one\n' }
const links = { goal: 'links', boundaries: { include: ['**'] }, agents: ['links'] }

test('a cycle leaves alone what was refuted three times in the same way, until its file changes', async () => {
  using repository = makeRepository(files)
  let passes = 0
  await using at = await cycleAt({
    spec: { ...links, checks: { suite: command('true') } },
    // What passed before the change fails after it; how long it took is another figure each time.
    answer: (_line, view) =>
      ran({ code: view.read(repoPath('docs/a.md')).includes('deep/') ? 1 : 0, ms: (passes += 1) }),
    confinement: { kind: 'bubblewrap', warnings: [] },
  })
  const states: string[][] = []
  const whys: string[][] = []
  for (let count = 0; count < 5; count += 1) {
    const { suggestions, verified } = await at.cycle(repository.root)
    states.push(suggestions.map(({ state }) => state))
    whys.push(verified.dropped.map(({ why }) => why))
    repository.commit({ 'note.md': `${count}\n` })
  }
  expect(states).toEqual([['refuted'], ['refuted'], ['refuted'], [], []])
  expect(whys.at(-1)).toEqual([
    'it was refuted 3 times one after the other in the same way, and is tried again when "docs/a.md" changes',
  ])
  repository.commit({ 'docs/a.md': 'more\n\n[b](b.md)\n' })
  const { suggestions } = await at.cycle(repository.root)
  expect(suggestions.map(({ state }) => state)).toEqual(['refuted'])
})

test('a cycle lets another model try what one was refuted in three times, and not the same one again', async () => {
  using repository = makeRepository({ ...drainTree, 'note.md': 'one\n' })
  const bad = badPurposes[0]?.purpose
  const small = scriptedModel(() => ({ purpose: bad }), 'small')
  let model = {
    ...small,
    // As servers do that know a model by its file.
    write: async (...asked: Parameters<typeof small.write>) => {
      const { answer, ...made } = await small.write(...asked)
      return { ...made, answer: { ...answer, model: 'small.gguf' } }
    },
  } as typeof small
  let count = 0
  await using at = await cycleAt({
    models: () => modelsOf(model)(),
    // What it is asked is another each time, so that it is not the words that are known.
    lessons: async () => [lesson(count)],
  })
  const states: string[][] = []
  let whys: string[] = []
  for (; count < 5; count += 1) {
    const { suggestions, verified } = await at.cycle(repository.root)
    states.push(suggestions.map(({ state }) => state))
    whys = verified.dropped.map(({ why }) => why)
    repository.commit({ 'note.md': `${count}\n` })
  }
  expect(states).toEqual([['refuted'], ['refuted'], ['refuted'], [], []])
  expect(whys).toEqual([
    'it was refuted 3 times one after the other in the same way, and is tried again when "openspec/specs/worker-drain/spec.md" changes, or with another model',
  ])
  model = scriptedModel(() => ({ purpose: goodPurposes[0] }), 'better')
  const { suggestions } = await at.cycle(repository.root)
  expect(suggestions).toMatchObject([{ state: 'open', by: { model: 'better' } }])
}, 30_000)

/** One that is about other words, so that it only stands in the prompt. */
function lesson(count: number): Lesson {
  return {
    id: `l-00000000000${count}`,
    spec: 'test',
    match: { kind: 'openspec/purpose-placeholder', text: 'xyzzy' },
    text: `Say it in other words than ${count}.`,
    from: [],
    since: '2026-11-21',
  }
}

test('sameAsDecided() finds the very same change that a person answered, whatever it rests on now', () => {
  const open = openSuggestion({ fingerprint: 'before' })
  const draft = {
    ...openSuggestion({ fingerprint: 'now' }),
    state: 'drafted',
    objection: null,
  } as const
  const review = { accept: false, by: 'ana', at: 2 }
  expect(sameAsDecided(draft, [open])).toBeNull()
  for (const state of ['rejected', 'accepted'] as const)
    expect(sameAsDecided(draft, [{ ...open, review, state }])?.id).toBe(open.id)
  const later = { ...review, code: 'not-now' } as const
  expect(sameAsDecided(draft, [{ ...open, review: later, state: 'rejected' }])).toBeNull()
})
