import { expect, test } from 'bun:test'

import { command } from 'ostinato'
import * as v from 'valibot'

import type { Agent } from '../../src/agents/agent.ts'
import { createLinksAgent } from '../../src/agents/links.ts'
import { propose } from '../../src/cycle/propose.ts'
import { stepResult } from '../../src/domain/cycle.ts'
import { Fault } from '../../src/domain/fault.ts'
import { repoPath } from '../../src/domain/path.ts'
import type { Model, Models } from '../../src/model/model.ts'
import { makeRepository } from '../support/git.ts'
import { modelsOf, scriptedModel } from '../support/scripted-model.ts'
import { blocks, change, deltaPath, type Files, spec, troubledTree } from '../support/tree.ts'
import { cycleAt, openspecSpec } from './cycle-at.ts'

const main = {
  'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['A', 'B'], 'Sign out': ['C', 'D'] }),
}
const modified = (requirements: Record<string, string[]>) =>
  `## MODIFIED Requirements\n\n${blocks(requirements).replaceAll('SHALL', 'MUST')}`

test('propose() makes at most as many drafts as the spec allows, and says what it left', async () => {
  using repository = makeRepository(troubledTree())
  await using at = await cycleAt({ spec: { ...openspecSpec, limits: { perCycle: 2, open: 3 } } })
  const first = await at.cycle(repository.root)
  expect(first.suggestions).toHaveLength(2)
  expect(first.verified.dropped.map((one) => one.why)).toEqual(
    Array.from({ length: 6 }, () => 'a cycle of this spec makes at most 2'),
  )
  const second = await at.cycle(repository.root)
  expect(second.suggestions).toHaveLength(1)
  expect(second.verified.dropped[0]?.why).toBe('2 suggestions wait for a review, and 3 may')
  expect((await at.cycle(repository.root, { all: true })).suggestions).toHaveLength(5)
})

test('propose() makes no draft outside the boundaries of the spec', async () => {
  using repository = makeRepository(troubledTree())
  const boundaries = { include: ['openspec/**'], exclude: ['openspec/changes/**'] }
  await using at = await cycleAt({ spec: { ...openspecSpec, boundaries } })
  const { suggestions } = await at.cycle(repository.root)
  const paths = suggestions.flatMap((one) => one.edits.map((edit) => edit.path))
  expect(paths.length).toBeGreaterThan(1)
  expect(paths.filter((path) => path.startsWith('openspec/changes/'))).toEqual([])
})

test('propose() answers all that one remedy can in a file by one suggestion', async () => {
  using repository = makeRepository({
    ...main,
    ...change('both', 'login', modified({ 'Sign in': ['A'], 'Sign out': ['D'] })),
  })
  await using at = await cycleAt()
  const { suggestions } = await at.cycle(repository.root)
  expect(suggestions).toHaveLength(1)
  expect(suggestions[0]?.insights.map((one) => one.about.requirement)).toEqual([
    'Sign in',
    'Sign out',
  ])
})

test('observe() marks a suggestion stale whose text is another, and propose() puts a new one in its place', async () => {
  using repository = makeRepository({
    ...main,
    ...change('one', 'login', modified({ 'Sign in': ['A'] })),
  })
  await using at = await cycleAt()
  const [before] = (await at.cycle(repository.root)).suggestions
  repository.commit({
    [deltaPath('one', 'login')]: `<!-- moved -->\n${modified({ 'Sign in': ['A'] })
      .replace('MUST sign in', 'MUST sign in at once')
      .replace('it is handled', 'it is handled well')}`,
  })
  const [after] = (await at.cycle(repository.root)).suggestions
  expect(after?.state).toBe('open')
  expect(after?.id).not.toBe(before?.id)
  const old = before && (await at.journal.suggestion(before.id))
  expect(old).toMatchObject({
    state: 'superseded',
    reason: 'a suggestion for the text as it is now takes its place',
  })
})

test('propose() lets a waiting suggestion go whose insight is not there any more', async () => {
  using repository = makeRepository({
    ...main,
    ...change('one', 'login', modified({ 'Sign in': ['A'] })),
  })
  await using at = await cycleAt()
  const [before] = (await at.cycle(repository.root)).suggestions
  repository.commit({ 'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['A'] }) })
  await at.cycle(repository.root)
  const old = before && (await at.journal.suggestion(before.id))
  expect(old).toMatchObject({
    state: 'superseded',
    reason: 'what it answers is not there any more',
  })
  const entries = await at.journal.entries({ types: ['suggestion.superseded'] })
  expect(entries.map((one) => one.suggestion)).toEqual([before?.id])
})

test('propose() keeps a waiting suggestion while an agent that reported its insight cannot look [manners/what-waits-is-let-go-only-when-it-is-gone/the-agent-cannot-look]', async () => {
  using repository = makeRepository({ 'README.md': '[a](gone.md)\n', 'docs/gone.md': '# Gone\n' })
  const links = createLinksAgent()
  let answer: 'whole' | 'part' | 'none' = 'whole'
  const agent: Agent = {
    ...links,
    async ask(asking) {
      if (answer === 'whole') return links.ask(asking)
      if (answer === 'none') throw new Fault('agent.failed', 'Cannot look: it is down')
      asking.remark?.('Most of it was not looked at.')
      return []
    },
  }
  await using at = await cycleAt({
    agents: [agent],
    spec: {
      ...openspecSpec,
      boundaries: { include: ['**'] },
      checks: { links: { check: 'links' } },
      agents: ['openspec', 'links'],
    },
  })
  const [made] = (await at.cycle(repository.root)).suggestions
  const state = async () => made && (await at.journal.suggestion(made.id))?.state
  expect(await state()).toBe('open')
  for (const cannot of ['none', 'part'] as const) {
    answer = cannot
    const { verified } = await at.cycle(repository.root)
    expect([verified.ending?.word, await state()]).toEqual(['could-not-look', 'open'])
  }
  repository.commit({ 'README.md': '[a](docs/gone.md)\n' })
  await at.cycle(repository.root)
  expect(await state()).toBe('stale')
  answer = 'whole'
  await at.cycle(repository.root)
  expect(await state()).toBe('superseded')
})

test('propose() tries again at another commit what was refuted at one', async () => {
  // The restored block would bring a second, worse thing to light: an ADDED that is there already.
  const delta = `${modified({ 'Sign in': ['A'] })}\n## ADDED Requirements\n\n${blocks({ 'Sign out': ['Other'] })}`
  using repository = makeRepository({ ...main, ...change('one', 'login', delta) })
  await using at = await cycleAt()
  const [refuted] = (await at.cycle(repository.root)).suggestions
  expect(refuted?.state).toBe('refuted')
  expect(refuted?.verdict.why).toContain('Archive would refuse this delta')
  const again = await at.cycle(repository.root)
  expect(again.suggestions).toEqual([])
  expect(again.verified.dropped[0]?.why).toContain('refuted at this commit already')
  repository.commit({ 'README.md': 'elsewhere\n' })
  const [third] = (await at.cycle(repository.root)).suggestions
  expect(third).toMatchObject({ id: refuted?.id, state: 'refuted' })
})

/** Specs with a placeholder each, of subjects far enough apart. */
const placeholders = (...names: string[]): Files =>
  Object.fromEntries(
    names.map((name) => [
      `openspec/specs/${name}/spec.md`,
      spec(name, { [`Open ${name}`]: ['Asked for'], [`Close ${name}`]: ['Let go'] }, 'TBD'),
    ]),
  )
const purposeOf = (name: string) =>
  `Defines how the system can open and close ${name}, when it is asked for and when it is let go.`
/** Writes the Purpose that fits what it is asked about, or what the test says instead. */
const writer = (instead: (name: string, count: number) => unknown = () => undefined, as?: string) =>
  scriptedModel(({ messages }, count) => {
    const name = /name="capability">\n(.+)/.exec(messages[1]?.content ?? '')?.[1] ?? ''
    return instead(name, count) ?? { purpose: purposeOf(name) }
  }, as)
const asksOf = (model: ReturnType<typeof writer>) =>
  model.asked.map((one) => /name="capability">\n(.+)/.exec(one.messages[1]?.content ?? '')?.[1])

test('propose() asks a model after the remedies, in the room that they leave', async () => {
  using repository = makeRepository({
    ...main,
    ...change('one', 'login', modified({ 'Sign in': ['A'] })),
    ...placeholders('doors', 'gates', 'locks'),
  })
  const model = writer()
  await using at = await cycleAt({
    models: modelsOf(model),
    spec: { ...openspecSpec, limits: { perCycle: 2, open: 9 } },
  })
  const first = await at.cycle(repository.root)
  expect(first.suggestions.map((one) => [one.by.kind, one.state])).toEqual([
    ['remedy', 'open'],
    ['model', 'open'],
  ])
  expect(first.verified.dropped.map((one) => one.why)).toEqual([
    'a cycle of this spec makes at most 2',
    'a cycle of this spec makes at most 2',
  ])
  // What waits for a review is not asked again.
  await at.cycle(repository.root)
  await at.cycle(repository.root)
  expect(asksOf(model)).toEqual(['doors', 'gates', 'locks'])
})

test('propose() asks nothing outside the boundaries of the spec, and nothing without a model', async () => {
  using repository = makeRepository(placeholders('doors', 'gates'))
  const model = writer()
  let present = true
  await using at = await cycleAt({
    models: () => (present ? modelsOf(model)() : null),
    spec: {
      ...openspecSpec,
      boundaries: { include: ['openspec/**'], exclude: ['openspec/specs/doors/**'] },
    },
  })
  const { insights } = await at.cycle(repository.root)
  expect(asksOf(model)).toEqual(['gates'])
  expect(insights.map((one) => [one.about.capability, one.answer]).sort()).toEqual([
    ['doors', 'person'],
    ['gates', 'model'],
  ])
  present = false
  repository.commit(placeholders('locks'))
  const without = await at.cycle(repository.root)
  expect(without.suggestions).toEqual([])
  expect(without.verified.dropped).toEqual([])
})

test('propose() tells a model what is wrong with its text, twice at most, and keeps what it mends', async () => {
  using repository = makeRepository(placeholders('doors'))
  const model = writer((_name, count) =>
    count === 3
      ? undefined
      : {
          purpose: `TODO: say how doors are opened and how doors are closed by what, ${'x'.repeat(count)}.`,
        },
  )
  await using at = await cycleAt({ models: modelsOf(model) })
  const { suggestions } = await at.cycle(repository.root)
  expect(suggestions.map((one) => one.state)).toEqual(['open'])
  const last = model.asked[2]?.messages ?? []
  expect(last.map((one): string => one.role)).toEqual(['system', 'user', ...answers(2)])
  expect(last.at(-1)?.content).toMatchInlineSnapshot(`
    "That cannot be used yet. What is wrong with it:
    <data name="what is wrong">
    - It holds a placeholder.
    - Too many of its words are not in the documents: todo, say, xx.
    - It holds what the documents do not: "TODO".
    </data>
    Mend exactly that, keep the rest, and answer with the whole JSON object again."
  `)
})
const answers = (count: number) => Array.from({ length: count }, () => ['assistant', 'user']).flat()

test('propose() keeps as refuted what a model cannot mend, and asks the same model for it only when its text is another', async () => {
  using repository = makeRepository(placeholders('doors'))
  const model = writer(() => ({
    purpose: `TODO: say how doors are opened and how doors are closed.`,
  }))
  let now: Model = model
  await using at = await cycleAt({ models: () => modelsOf(now)() })
  const { suggestions } = await at.cycle(repository.root)
  expect(suggestions).toMatchObject([
    { state: 'refuted', verdict: { improved: false, checks: [] } },
  ])
  expect(suggestions[0]?.verdict.why).toContain('It holds a placeholder.')
  expect(await at.journal.suggestions({ states: ['refuted'] })).toHaveLength(1)
  const again = await at.cycle(repository.root)
  expect([again.suggestions, again.verified.ending?.word]).toEqual([[], 'held-back'])
  repository.commit({ 'README.md': 'elsewhere\n' })
  await at.cycle(repository.root)
  expect(model.asked).toHaveLength(3)
  repository.commit({
    'openspec/specs/doors/spec.md': spec('doors', { 'Open doors': ['Asked for twice'] }, 'TBD'),
  })
  await at.cycle(repository.root)
  expect(model.asked).toHaveLength(6)
  now = writer(undefined, 'larger')
  expect((await at.cycle(repository.root)).suggestions).toMatchObject([
    { state: 'open', by: { model: 'larger' } },
  ])
})

test('propose() ends the asking where the server fails, keeps what was made, and says it once', async () => {
  using repository = makeRepository(placeholders('doors', 'gates', 'locks', 'ports'))
  const model = writer((name) =>
    name === 'gates' ? new Fault('model.unreachable', 'Cannot ask: it is gone') : undefined,
  )
  await using at = await cycleAt({ models: modelsOf(model) })
  const { suggestions, verified } = await at.cycle(repository.root)
  expect(suggestions.map((one) => one.state)).toEqual(['open'])
  expect(asksOf(model)).toEqual(['doors', 'gates'])
  expect(verified.dropped.map((one) => [one.path, one.why])).toEqual([
    ['openspec/specs/gates/spec.md', 'nothing more was asked of a model: Cannot ask: it is gone'],
  ])
  const entries = await at.journal.entries({ types: ['model.failed'] })
  expect(entries.map((one) => one.body)).toEqual([
    { code: 'model.unreachable', why: 'Cannot ask: it is gone' },
  ])
})

test('propose() asks as many at once as the model answers, and no more than find room', async () => {
  using repository = makeRepository(placeholders('doors', 'gates', 'locks', 'ports'))
  for (const [perCycle, most] of [
    [9, 3],
    [2, 2],
  ] as const) {
    let [now, seen] = [0, 0]
    const name = ({ messages }: { messages: readonly { content: string }[] }) =>
      /name="capability">\n(.+)/.exec(messages[1]?.content ?? '')?.[1] ?? ''
    const model = scriptedModel(
      async (request) => {
        seen = Math.max(seen, (now += 1))
        await new Promise((resolve) => setImmediate(resolve))
        now -= 1
        return { purpose: purposeOf(name(request)) }
      },
      'scripted',
      3,
    )
    const limits = { perCycle, open: 99 }
    await using at = await cycleAt({
      models: modelsOf(model),
      spec: { ...openspecSpec, limits },
    })
    const { suggestions } = await at.cycle(repository.root)
    expect([seen, model.asked.length]).toEqual([most, Math.min(4, perCycle)])
    expect(suggestions.map((one) => one.edits[0]?.path)).toEqual(
      ['doors', 'gates', 'locks', 'ports']
        .slice(0, perCycle)
        .map((one) => repoPath(`openspec/specs/${one}/spec.md`)),
    )
  }
})

test('propose() takes models that cannot be had for a server that fails', async () => {
  using repository = makeRepository(placeholders('doors'))
  await using at = await cycleAt({
    models: () => {
      throw new Fault('model.missing', 'Cannot ask "m": nothing of that name is loaded')
    },
  })
  const { verified } = await at.cycle(repository.root)
  expect(verified.dropped.map((one) => one.why)).toEqual([
    'nothing more was asked of a model: Cannot ask "m": nothing of that name is loaded',
  ])
})

test('propose() loses one insight where its answer fails, and goes on', async () => {
  using repository = makeRepository(placeholders('doors', 'gates', 'locks'))
  const model = writer((name) =>
    name === 'gates' ? new Fault('model.truncated', 'Cannot use it: cut off') : undefined,
  )
  await using at = await cycleAt({ models: modelsOf(model) })
  const { suggestions, verified } = await at.cycle(repository.root)
  expect(suggestions).toHaveLength(2)
  expect(verified.dropped.map((one) => one.why)).toEqual(['Cannot use it: cut off'])
  expect(await at.journal.entries({ types: ['model.failed'] })).toEqual([])
})

test('propose() does not ask again, in the same words, for what was of no use [manners/silence-has-a-reason/what-a-model-could-not-answer]', async () => {
  using repository = makeRepository(placeholders('doors', 'gates'))
  const model = writer((name) =>
    name === 'gates' ? new Fault('model.too-long', 'Cannot use it: it was too long') : undefined,
  )
  await using at = await cycleAt({ models: modelsOf(model) })
  await at.cycle(repository.root)
  const asked = model.asked.length
  const { verified } = await at.cycle(repository.root)
  expect([model.asked.length, verified.dropped]).toEqual([asked, []])
  // It is not for a person alone, and not silently gone.
  expect(verified.ending).toEqual({
    word: 'held-back',
    why: 'suggestions made before answer 1 insight; what a model wrote before for 1 insight was of no use, and it is not asked the same again',
  })
  const entries = await at.journal.entries({ types: ['model.unusable'] })
  expect(entries.map(({ body }) => body['why'])).toEqual(['Cannot use it: it was too long'])
  // Another model may do better, and so may other words.
  const other = writer(() => undefined, 'another')
  await using second = await cycleAt({ models: modelsOf(other) })
  await second.journal.append(entries)
  expect((await second.cycle(repository.root)).suggestions).toHaveLength(2)
})

test('propose() keeps the objection to a first answer where its repair fails', async () => {
  using repository = makeRepository(placeholders('doors'))
  const model = writer((_name, count) =>
    count === 1
      ? { purpose: 'TODO: say how doors are opened and how doors are closed.' }
      : new Fault('model.truncated', 'Cannot use it: cut off'),
  )
  await using at = await cycleAt({ models: modelsOf(model) })
  const { suggestions } = await at.cycle(repository.root)
  expect(suggestions.map((one) => [one.state, one.verdict.why])).toEqual([
    ['refuted', 'It holds a placeholder. It holds what the documents do not: "TODO".'],
  ])
})

test('propose() leaves time for the verdicts: a slow model costs its answers, never the cycle', async () => {
  using repository = makeRepository(placeholders('doors', 'gates', 'locks'))
  const model = writer((name) => (name === 'gates' ? new Promise(() => {}) : undefined))
  await using at = await cycleAt({ models: modelsOf(model), minutes: 0.05 })
  const { suggestions, verified } = await at.cycle(repository.root)
  expect(suggestions.map((one) => one.state)).toEqual(['open'])
  expect(verified.dropped.map((one) => one.why)).toEqual([
    'nothing more was asked of a model: the time for asking is over',
  ])
  expect(await at.journal.entries({ types: ['model.failed'] })).toEqual([])
})

test('propose() passes on what a model writes, says how far it is, and ends when it is told to', async () => {
  using repository = makeRepository(placeholders('doors', 'gates'))
  const abort = new AbortController()
  const model = writer((name) => {
    if (name === 'gates') abort.abort(new Error('told to'))
  })
  let models: Models | null = null
  await using at = await cycleAt({ models: () => models })
  const { cycle } = await at.cycle(repository.root)
  const steps = await at.journal.finishedSteps(cycle.id)
  const found = steps.find((one) => one.step === 'consult')?.result
  models = modelsOf(model)()
  const [deltas, far]: [string[], string[]] = [[], []]
  const proposing = propose(
    { ...cycle, deadline: null },
    v.parse(stepResult.consult, found),
    at.deps,
    {
      signal: abort.signal,
      progress: (done, total) => far.push(`${done}/${total}`),
      delta: (text, of) => deltas.push(`${of.question} ${of.label} ${of.path} ${text}`),
    },
  )
  expect(await proposing.catch((error: Error) => error.message)).toBe('told to')
  expect(deltas).toEqual([
    `1 purpose openspec/specs/doors/spec.md {"purpose":"${purposeOf('doors')}"}`,
  ])
  expect(far).toEqual(['0/2', '1/2'])
})

test('propose() tries again, without asking, what could not be judged', async () => {
  using repository = makeRepository(placeholders('doors'))
  const model = writer()
  const checks = { ...openspecSpec.checks, tests: command('bun test') }
  await using at = await cycleAt({ models: modelsOf(model), spec: { ...openspecSpec, checks } })
  const [first] = (await at.cycle(repository.root)).suggestions
  expect(first?.state).toBe('refuted')
  expect(first?.verdict.checks.map((one) => one.outcome)).toContain('refused')
  const [again] = (await at.cycle(repository.root)).suggestions
  expect(again).toMatchObject({ id: first?.id, state: 'refuted', by: { kind: 'model' } })
  expect(model.asked).toHaveLength(1)
})
