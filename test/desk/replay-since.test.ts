import { afterEach, expect, spyOn, test } from 'bun:test'

import type { Agent } from '../../src/agents/agent.ts'
import { forgetRejection } from '../../src/cycle/forget.ts'
import { keepExchanges } from '../../src/cycle/keep-exchanges.ts'
import { replaySince } from '../../src/desk/replay-since.ts'
import { replayCycle } from '../../src/desk/replay.ts'
import { makeInsight } from '../../src/domain/insight.ts'
import { lessonItem, newLessonFile } from '../../src/domain/lesson-file.ts'
import { repoPath } from '../../src/domain/path.ts'
import { parseSpec } from '../../src/domain/spec.ts'
import type { Suggestion } from '../../src/domain/suggestion.ts'
import { cycleAt } from '../cycle/cycle-at.ts'
import { lessonOf, testBook, writeByHand } from '../cycle/memory/memory-at.ts'
import { solveSpec } from '../cycle/solve/solve-at.ts'
import { makeRepository } from '../support/git.ts'
import { scriptedModel } from '../support/scripted-model.ts'
import { spec, troubledTree } from '../support/tree.ts'

const fetched = spyOn(globalThis, 'fetch')
afterEach(() => expect(fetched).not.toHaveBeenCalled())

const purposeOf = (name: string) =>
  `Defines how the system can open and close ${name}, when it is asked for and when it is let go.`
const placeholder = (name: string, more: string[] = []) =>
  spec(name, { [`Open ${name}`]: ['Asked for', ...more], [`Close ${name}`]: ['Let go'] }, 'TBD')

type World = Awaited<ReturnType<typeof cycleAt>>

async function replayed({ journal, deps, memory }: World, spec: string | null = null) {
  const wanted = { since: 0, spec, repository: null, memory: memory.dir }
  return Array.fromAsync(replaySince(wanted, { journal, deps }))
}

/** Says no to a suggestion, or yes. */
async function decide(
  { journal }: World,
  one: Suggestion,
  accept: boolean,
  { at = 5, ...more }: { at?: number; code?: 'style' } = {},
): Promise<void> {
  if (one.state !== 'open') throw new Error(`it is ${one.state}`)
  const { state: _open, ...rest } = one
  const review = { accept, by: 'ana', at, ...more }
  const state = accept ? ('accepted' as const) : ('rejected' as const)
  await journal.move([{ from: 'open', to: { ...rest, review, updatedAt: at, state } }], [])
}

/** A world whose model writes Purposes, with its exchanges kept. */
async function writingWorld(agents: Agent[] = []) {
  const world = await cycleAt({ book: testBook, agents })
  const model = scriptedModel(({ messages }) => ({
    purpose: purposeOf(/name="capability">\n(.+)/.exec(messages[1]?.content ?? '')?.[1] ?? ''),
  }))
  world.deps.models = async (cycle) =>
    keepExchanges(
      { write: model, judge: null, embed: null },
      { journal: world.journal, cycle, now: () => 7 },
    )
  return { world, asked: model.asked }
}

const linksSpec = {
  goal: 'links',
  boundaries: { include: ['**'] },
  checks: { links: { check: 'links' as const } },
  agents: ['links'],
}
const doors = { 'openspec/specs/doors/spec.md': placeholder('doors') }

test('replaySince() finds what would be the same, says nothing to anybody, and writes nothing', async () => {
  using repository = makeRepository(troubledTree())
  await using world = await cycleAt({ book: testBook })
  const { suggestions, cycle } = await world.cycle(repository.root)
  const shown = suggestions.filter(({ state }) => state === 'open')
  expect(shown.length).toBeGreaterThan(3)
  const entry = await world.journal.lastEntry()
  const [one, ...more] = await replayed(world)
  expect(more).toEqual([])
  expect(one).toMatchObject({ cycle: cycle.id, why: null, gone: [], fresh: [], unasked: 0 })
  expect(one?.same.toSorted()).toEqual(shown.map(({ id }) => id).toSorted())
  expect(await world.journal.lastEntry()).toBe(entry)
  expect(await world.journal.suggestions({})).toEqual(suggestions.toSorted(byAge))
  expect(await world.journal.cycles({})).toHaveLength(1)
  expect(await replayed(world, 'another')).toEqual([])
})

test('replaySince() tells what was rejected and would not be shown from what was accepted and would be lost', async () => {
  using repository = makeRepository(troubledTree())
  await using world = await cycleAt({ book: testBook })
  const { suggestions } = await world.cycle(repository.root)
  const [no, yes] = suggestions.filter(({ state }) => state === 'open')
  if (!no || !yes) throw new Error('too few')
  await decide(world, no, false)
  await decide(world, yes, true)
  // Today's spec may touch one file only, and neither of these.
  const known = (await world.deps.specs(repository.root)).get('test')
  if (!known) throw new Error('no spec')
  const exclude = [no, yes].flatMap(({ edits }) => edits.map(({ path }) => String(path)))
  const today = { ...known, boundaries: { ...known.boundaries, exclude } }
  world.deps.specs = async () => new Map([['test', today]])
  const [one] = await replayed(world)
  expect(one?.spared).toEqual([no.id])
  expect(one?.lost).toEqual([yes.id])
  expect(one?.gone).toContain(no.id)
})

test('replaySince() invents no answer: what a model is asked otherwise today is counted, and its outcome open', async () => {
  using repository = makeRepository(doors)
  const { world, asked } = await writingWorld()
  await using _world = world
  const { suggestions, cycle } = await world.cycle(repository.root)
  const [one] = suggestions
  if (one?.state !== 'open') throw new Error('not open')
  expect(asked).toHaveLength(1)
  expect(await replayed(world)).toMatchObject([{ same: [one.id], unknown: [], unasked: 0 }])
  await decide(world, one, false)

  // What is learned since then changes the question.
  await world.memory.prepare()
  const lesson = lessonOf({
    kind: one.kind,
    words: 'simply',
    text: 'Name who it is for.',
    from: [one.id],
  })
  const text = newLessonFile('test', repository.root) + lessonItem(lesson)
  writeByHand(world, { repository: repository.root, text })
  expect(await world.deps.lessons(repository.root, 'test')).toHaveLength(1)
  expect(await replayed(world)).toMatchObject([
    { same: [], gone: [], spared: [], unknown: [one.id], unasked: 1 },
  ])
  expect(asked).toHaveLength(1)
  // The replay of the one cycle takes the lessons as they were, and is the same to the byte.
  expect(await replayCycle(cycle.id, world)).toMatchObject([{ id: one.id, same: true }])
})

test('replaySince() says of a cycle that is not kept whole why it cannot be walked again', async () => {
  using repository = makeRepository(doors)
  await using world = await cycleAt({ book: testBook })
  await world.cycle(repository.root)
  const { journal } = world
  const swept = { ...journal, finishedSteps: async () => [] }
  const wanted = { since: 0, spec: null, repository: null, memory: world.memory.dir }
  const [one] = await Array.fromAsync(replaySince(wanted, { journal: swept, deps: world.deps }))
  expect(one?.why).toContain('its steps were swept')
})

test('a cycle keeps to the lessons it began with, and its exchanges name the version of their prompt', async () => {
  using repository = makeRepository(doors)
  const { world, asked } = await writingWorld()
  await using _world = world
  const first = await world.cycle(repository.root)
  const [one] = first.suggestions
  if (one?.state !== 'open') throw new Error('not open')
  await decide(world, one, true)
  await world.memory.prepare()
  const lesson = lessonOf({
    kind: one.kind,
    words: 'simply',
    text: 'Name who it is for.',
    from: [one.id],
  })
  const text = newLessonFile('test', repository.root) + lessonItem(lesson)
  writeByHand(world, { repository: repository.root, text })
  repository.commit({
    'openspec/specs/doors/spec.md': placeholder('doors', ['Asked twice']),
    'openspec/specs/gates/spec.md': placeholder('gates'),
  })
  const second = await world.cycle(repository.root)
  expect(second.verified.memory).toBe(await world.memory.head())
  const users = asked.slice(1).map(({ messages }) => messages[1]?.content ?? '')
  expect(users.length).toBeGreaterThan(0)
  for (const user of users) expect(user).toContain('\n- Name who it is for.\n</data>\n\n<data')
  // Rules and format come first and are the same; the lessons after them are data.
  const systems = new Set(asked.map(({ messages }) => messages[0]?.content))
  expect(systems.size).toBe(1)
  const versions = await Promise.all(
    [first, second].map(async ({ cycle }) => {
      const exchanges = await world.journal.exchanges(cycle.id)
      return exchanges.map(({ request }) => request.promptVersion)
    }),
  )
  expect(new Set(versions.flat()).size).toBe(1)
  expect(versions.flat()[0]).toMatch(/^[0-9a-f]{12}$/)
})

test('replaySince() knows what was known then: what was decided later spares nothing', async () => {
  const dead = '# A\n\nSee [it](it.md).\n'
  using repository = makeRepository({ 'a.md': dead, 'deep/it.md': '# It\n' })
  const spec = { ...linksSpec, limits: { perCycle: 1, open: 9 } }
  await using world = await cycleAt({ book: testBook, spec })
  const first = await world.cycle(repository.root)
  repository.commit({ 'b.md': dead })
  const second = await world.cycle(repository.root)
  const [[one], [two]] = [first.suggestions, second.suggestions]
  if (!one || !two) throw new Error('too few')
  const asThen = [
    { cycle: first.cycle.id, same: [one.id], gone: [], fresh: [], spared: [] },
    { cycle: second.cycle.id, same: [two.id], gone: [], fresh: [], spared: [] },
  ]
  // A no to the edit wherever it would be made, and one to the very suggestion.
  for (const no of [one, two]) await decide(world, no, false, { code: 'style', at: Date.now() + 1 })
  expect(await replayed(world)).toMatchObject(asThen)
  // Nor does it bring anything back that the no is lifted again.
  const rejected = await world.journal.suggestion(one.id)
  if (!rejected) throw new Error('it is gone')
  await forgetRejection(rejected, { by: 'ana', now: Date.now() + 2 }, world)
  expect(await replayed(world)).toMatchObject(asThen)
})

test('replaySince() knows what came of another cycle while this one was queued', async () => {
  const dead = '# A\n\nSee [it](it.md).\n'
  using repository = makeRepository({ 'a.md': dead, 'deep/it.md': '# It\n' })
  await using world = await cycleAt({ book: testBook, spec: linksSpec })
  const first = await world.cycle(repository.root)
  const { cycle } = await world.cycle(repository.root)
  // As one that was asked for before the other had ended.
  const early = { ...cycle, createdAt: first.cycle.createdAt }
  const journal = {
    ...world.journal,
    cycle: async () => early,
    cycles: async () => [early],
  }
  const wanted = { since: 0, spec: null, repository: null, memory: world.memory.dir }
  expect(await Array.fromAsync(replaySince(wanted, { journal, deps: world.deps }))).toMatchObject([
    { cycle: cycle.id, same: [], fresh: [] },
  ])
})

test('replayCycle() makes the same choice as the cycle did, whatever was learned before it', async () => {
  const names = Array.from({ length: 12 }, (_, at) => `dir${at}/a.md`)
  const dead = (name: string) => `# A\n\nSee [it ${name}](it.md).\n`
  const files = Object.fromEntries(names.map((name) => [name, dead(name)]))
  using repository = makeRepository({ ...files, 'deep/it.md': '# It\n' })
  const spec = { ...linksSpec, limits: { perCycle: 2, open: 99 } }
  await using world = await cycleAt({ book: testBook, spec })
  const { suggestions } = await world.cycle(repository.root)
  for (const one of suggestions) await decide(world, one, true)
  for (let count = 0; count < 3; count += 1) {
    const { cycle } = await world.cycle(repository.root)
    const again = await replayCycle(cycle.id, world)
    expect(again.map(({ same }) => same)).toEqual([true, true])
  }
}, 30_000)

test('replaySince() walks the cycle alone, and not what it asks for', async () => {
  using repository = makeRepository(doors)
  const { world } = await writingWorld([teller])
  await using _world = world
  const { deps } = world
  const specs = new Map(await deps.specs(repository.root))
  const known = specs.get('test')
  if (!known) throw new Error('no spec')
  deps.specs = async () =>
    new Map([
      ['test', { ...known, agents: ['openspec', 'teller'], drafts: 'changes' }],
      ['solve', { ...parseSpec('solve', solveSpec), name: 'solve', hash: '' }],
    ])
  await world.cycle(repository.root)
  const stated = await world.journal.entries({ types: ['problem.stated'] })
  expect(stated).toHaveLength(1)
  expect((await replayed(world, 'test'))[0]).toMatchObject({ why: null, unasked: 0, fresh: [] })
}, 30_000)

/** Tells of the same three times what nobody can work. */
const teller: Agent = {
  name: 'teller',
  purpose: 'a test',
  ask: async () =>
    [1, 2, 3].map((line) =>
      makeInsight({
        kind: 'jobs/slow',
        severity: 'warning',
        path: repoPath('openspec/specs/doors/spec.md'),
        line,
        message: 'a slow job is not reported',
        evidence: `door ${line} is slow`,
        agent: 'teller',
        trust: 'own',
        answer: 'person',
      }),
    ),
}

function byAge(a: Suggestion, b: Suggestion): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)
}
