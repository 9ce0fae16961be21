import { expect, test } from 'bun:test'

import { learnedFor } from '../../src/cycle/choose.ts'
import { propose } from '../../src/cycle/propose.ts'
import { reviewSuggestions } from '../../src/cycle/review.ts'
import type { Consulted } from '../../src/domain/cycle.ts'
import type { Lesson, LessonMatch } from '../../src/domain/lesson.ts'
import { makeRepository } from '../support/git.ts'
import { modelsOf, scriptedModel } from '../support/scripted-model.ts'
import { change, type Files, spec, troubledTree } from '../support/tree.ts'
import { cycleAt, openspecSpec } from './cycle-at.ts'

const never = new AbortController().signal
const context = { signal: never, progress: () => {} }

function lessonOn(match: LessonMatch): Lesson {
  const text = 'Make no suggestions like these; 9 of 9 were rejected.'
  return { id: 'l-0123456789ab', spec: 'test', match, text, from: [], since: '2026-01-01' }
}

const placeholders = (...names: string[]): Files =>
  Object.fromEntries(
    names.map((name) => [
      `openspec/specs/${name}/spec.md`,
      spec(name, { [`Open ${name}`]: ['Asked for'], [`Close ${name}`]: ['Let go'] }, 'TBD'),
    ]),
  )
const writer = () =>
  scriptedModel(({ messages }) => {
    const name = /name="capability">\n(.+)/.exec(messages[1]?.content ?? '')?.[1] ?? ''
    return {
      purpose: `Defines how the system can open and close ${name}, when it is asked for and when it is let go.`,
    }
  })

test('propose() asks no model about what a lesson is about, and says so', async () => {
  using repository = makeRepository(placeholders('doors', 'gates'))
  const model = writer()
  await using at = await cycleAt({
    models: modelsOf(model),
    lessons: async () => [lessonOn({ by: 'model', path: 'openspec/**' })],
  })
  const { verified } = await at.cycle(repository.root)
  const why =
    'held back by what was learned: lesson l-0123456789ab: Make no suggestions like these; 9 of 9 were rejected.'
  expect(verified.dropped.filter((one) => one.why === why)).toHaveLength(2)
  expect(model.asked).toEqual([])
}, 60_000)

test('propose() drops what a model wrote in words that a lesson is about, and does not ask again', async () => {
  using repository = makeRepository(placeholders('doors', 'gates', 'locks', 'wells', 'lamps'))
  const model = writer()
  await using at = await cycleAt({
    models: modelsOf(model),
    lessons: async () => [lessonOn({ text: 'let go' })],
    spec: { ...openspecSpec, limits: { perCycle: 50, open: 200 } },
  })
  const first = await at.cycle(repository.root)
  const asked = model.asked.length
  expect(asked).toBe(5)
  expect(first.suggestions).toEqual([])
  expect(first.verified.dropped).toHaveLength(5)
  await at.cycle(repository.root)
  expect(model.asked.length).toBe(asked)
}, 60_000)

test('propose() that is repeated after a crash makes the same choice, though a review came between', async () => {
  using repository = makeRepository(troubledTree())
  await using at = await cycleAt({ spec: { ...openspecSpec, limits: { perCycle: 2, open: 9 } } })
  const first = await at.cycle(repository.root)
  await reviewSuggestions(
    first.suggestions.flatMap((one) => (one.state === 'open' ? one : [])).slice(0, 1),
    { accept: false, by: 'ana', code: 'wrong', at: Date.now() },
    at.deps,
  )
  const { cycle } = await at.cycle(repository.root)
  const steps = await at.journal.finishedSteps(cycle.id)
  const consulted = steps.find(({ step }) => step === 'consult')?.result as Consulted
  const known = () => at.journal.suggestions({ repository: repository.root, spec: 'test' })
  const again = async () => (await propose(cycle, consulted, at.deps, context)).result.drafts
  const before = await learnedFor(cycle, await known(), at.deps)
  const drafts = await again()
  expect(drafts.length).toBeGreaterThan(0)
  await reviewSuggestions(
    (await known()).filter(({ state, cycle: made }) => state === 'open' && made === first.cycle.id),
    { accept: false, by: 'ana', code: 'wrong', at: Date.now() + 1 },
    at.deps,
  )
  const after = await learnedFor(cycle, await known(), at.deps)
  for (const { kind, by, edits } of first.suggestions) {
    const subject = { kind, by: by.kind, paths: edits.map(({ path }) => path), texts: [] }
    expect(after.chances.of(subject)).toEqual(before.chances.of(subject))
  }
}, 60_000)

test('propose() holds back what people rejected, with its figures', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 9 }, (_, at) =>
      Object.entries({
        [`openspec/specs/a${at}/spec.md`]: spec(`a${at}`, { 'Sign in': ['A', 'B'] }),
        ...change(
          `c${at}`,
          `a${at}`,
          `## MODIFIED Requirements\n\n${spec(`a${at}`, { 'Sign in': ['A'] })
            .replace(/^[^]*?(?=### Requirement)/, '')
            .replaceAll('SHALL', 'MUST')}`,
        ),
      }),
    ).flat(),
  )
  using repository = makeRepository(files)
  await using at = await cycleAt({ spec: { ...openspecSpec, limits: { perCycle: 8, open: 50 } } })
  const first = await at.cycle(repository.root)
  const opened = first.suggestions.flatMap((one) => (one.state === 'open' ? one : []))
  expect(opened).toHaveLength(8)
  // Without a code: one that is about the edit itself would hold the ninth back as the same edit.
  await reviewSuggestions(opened, { accept: false, by: 'ana', at: Date.now() }, at.deps)
  const { verified } = await at.cycle(repository.root)
  const left = verified.dropped.filter(({ why }) => why.endsWith('of 8 alike, 8 were rejected'))
  expect(left).toHaveLength(1)
  expect(verified.suggestions).toEqual([])
}, 60_000)
