import { afterAll, expect, test } from 'bun:test'

import fc from 'fast-check'

import { askModels } from '../../src/cycle/ask-models.ts'
import type { NewEntry } from '../../src/domain/entry.ts'
import { Fault } from '../../src/domain/fault.ts'
import { makeInsight } from '../../src/domain/insight.ts'
import { chancesOf } from '../../src/domain/learning/chances.ts'
import { repoPath } from '../../src/domain/path.ts'
import { parseSpec } from '../../src/domain/spec.ts'
import type { Draft, SuggestionAt } from '../../src/domain/suggestion.ts'
import { compare } from '../../src/domain/verdict.ts'
import type { ModelRequest } from '../../src/model/model.ts'
import { queuedCycle } from '../store/sample.ts'
import { modelsOf, scriptedModel } from '../support/scripted-model.ts'
import { spec, viewOf } from '../support/tree.ts'
import { openspecSpec } from './cycle-at.ts'
import { never } from './exchanges-at.ts'

const names = ['doors', 'gates', 'locks', 'ports', 'rails', 'roofs', 'stairs', 'walls']
const files = Object.fromEntries(
  names.map((name) => [
    `openspec/specs/${name}/spec.md`,
    spec(name, { [`Open ${name}`]: ['Asked for'], [`Close ${name}`]: ['Let go'] }, 'TBD'),
  ]),
)
const insights = names.map((name) =>
  makeInsight({
    kind: 'openspec/purpose-placeholder',
    severity: 'warning',
    path: repoPath(`openspec/specs/${name}/spec.md`),
    line: 3,
    message: 'The Purpose is a placeholder.',
    evidence: 'TBD',
    agent: 'openspec',
    trust: 'own',
    answer: 'model',
    about: { capability: name },
  }),
)
const view = viewOf(files)
afterAll(() => view[Symbol.dispose]())
const cycle = queuedCycle()
const commit = 'a'.repeat(40)
const purposes = {
  good: (name: string) =>
    `Defines how the system can open and close ${name}, when it is asked for and when it is let go.`,
  bad: (name: string) => `TODO: say how ${name} are opened and how ${name} are closed.`,
}

/** What comes of a question, or what is known of it from before. */
const fates = [
  'good',
  'bad',
  'cut',
  'too-long',
  'gone',
  'refuted',
  'undecided',
  'unusable',
] as const
type Fate = (typeof fates)[number]

/** One asking of all the questions, by their fates. */
async function ask(
  plan: readonly Fate[],
  options: {
    parallel?: number
    room?: number
    before?: Draft[]
    wait?: () => Promise<void>
    delta?: (text: string, question: number) => void
  } = {},
) {
  const { before = [], wait = async () => {}, delta } = options
  const nameOf = ({ messages }: ModelRequest) =>
    /name="capability">\n(.+)/.exec(messages[1]?.content ?? '')?.[1] ?? ''
  const fateOf = (name: string) => plan[names.indexOf(name)] ?? 'good'
  const model = scriptedModel(
    async (request) => {
      await wait()
      const name = nameOf(request)
      const fate = fateOf(name)
      if (fate === 'cut') return new Fault('model.truncated', `Cannot use ${name}: cut off`)
      if (fate === 'too-long') return new Fault('model.too-long', `Cannot use ${name}: too long`)
      if (fate === 'gone')
        return new Fault('model.unreachable', `Cannot ask for ${name}: it is gone`)
      return { purpose: purposes[fate === 'bad' ? 'bad' : 'good'](name) }
    },
    'scripted',
    options.parallel,
  )
  const fateAt = (at: number) => plan[at] ?? 'good'
  const known = before.flatMap((draft, at) => refutedOf(draft, fateAt(at)))
  const entries = before.flatMap((draft, at): NewEntry[] =>
    fateAt(at) === 'unusable' && draft.by.kind === 'model'
      ? [{ type: 'model.unusable', repository: '/repository', body: { asked: draft.by.asked } }]
      : [],
  )
  const asked = await askModels(
    insights,
    {
      origin: {
        cycle,
        spec: { ...parseSpec('test', openspecSpec), name: 'test', hash: '' },
        view,
        commit,
        now: 5,
      },
      known,
      learned: {
        now: 5,
        chances: chancesOf([], { now: 5 }),
        passing: () => 1,
        lessons: [],
        isAnything: false,
        mayExplore: true,
      },
      room: { count: options.room ?? 99, why: 'there is no room' },
      mind: async (draft) => ({ draft, held: null }),
      context: {
        signal: never,
        progress: () => {},
        delta: (text, { question }) => delta?.(text, question),
      },
    },
    {
      models: async () => modelsOf(model)(),
      now: () => 5,
      lessons: async () => [],
      journal: {
        entries: async () => entries.map((entry, at) => ({ ...entry, id: at + 1, at: 1 })),
      },
    },
  )
  return { asked, words: model.asked.map(nameOf) }
}

/** The draft as it stands where its checks refuted it, or could not judge it; nothing for another fate. */
function refutedOf(draft: Draft, fate: Fate): SuggestionAt<'refuted'>[] {
  if (fate !== 'refuted' && fate !== 'undecided') return []
  const { objection: _, ...rest } = draft
  const refused = {
    name: 'tests',
    weight: 1,
    outcome: 'refused' as const,
    before: null,
    after: null,
    added: [],
    gone: [],
    note: null,
  }
  const verdict = compare([], { before: 0, after: 0 })
  const checks = fate === 'undecided' ? [refused] : []
  return [
    { ...rest, state: 'refuted', verdict: { ...verdict, checks }, opinion: null, updatedAt: 1 },
  ]
}

test('askModels() makes the same of several at once as of one after another, in whatever order they end', async () => {
  const { drafts: before } = (await ask([])).asked
  expect(before).toHaveLength(names.length)
  const sizes = fc.record({
    parallel: fc.integer({ min: 2, max: 5 }),
    room: fc.integer({ min: 0, max: 9 }),
  })
  const plans = fc.array(fc.constantFrom(...fates), { minLength: 8, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(plans, sizes, fc.scheduler(), async (plan, so, scheduler) => {
      const alone = await ask(plan, { before, room: so.room })
      const wait = () => scheduler.schedule(Promise.resolve())
      const together = await scheduler.waitFor(ask(plan, { before, ...so, wait }))
      expect(together.asked).toEqual(alone.asked)
      const failed = alone.asked.entries.some(({ type }) => type === 'model.failed')
      // A server that fails may have been asked more by then, and never less.
      if (failed) expect(together.words).toEqual(expect.arrayContaining(alone.words))
      else expect(together.words.toSorted()).toEqual(alone.words.toSorted())
    }),
    { numRuns: 50 },
  )
}, 30_000)

test('askModels() tells apart what is said at once by the number of the question', async () => {
  const said = new Map<number, string>()
  const delta = (text: string, question: number) => {
    said.set(question, (said.get(question) ?? '') + text)
  }
  const { asked } = await ask([], { parallel: 3, delta })
  expect(asked.drafts).toHaveLength(names.length)
  expect([...said]).toEqual(
    names.map((name, at) => [at + 1, JSON.stringify({ purpose: purposes.good(name) })]),
  )
})
