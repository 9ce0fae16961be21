import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { applySuggestions } from '../../src/cycle/apply.ts'
import { createBaselines } from '../../src/cycle/baselines.ts'
import type { Deps } from '../../src/cycle/deps.ts'
import { createFlow } from '../../src/cycle/flow.ts'
import { keepCalls } from '../../src/cycle/keep-calls.ts'
import { reviewSuggestions } from '../../src/cycle/review.ts'
import { evenChance, turnsOf } from '../../src/domain/attention.ts'
import { hashOf } from '../../src/domain/id.ts'
import { candidateLessons } from '../../src/domain/learning/candidate-lessons.ts'
import { chanceOf, chancesOf } from '../../src/domain/learning/chances.ts'
import { historyOf } from '../../src/domain/learning/history.ts'
import { isSpent } from '../../src/domain/learning/test-lesson.ts'
import type { Lesson } from '../../src/domain/lesson.ts'
import { parseSpec } from '../../src/domain/spec.ts'
import type { Suggestion } from '../../src/domain/suggestion.ts'
import type { Measured, Problem } from '../../src/domain/verdict.ts'
import type { View } from '../../src/domain/view.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { walk } from '../../src/engine/walk.ts'
import { openStore } from '../../src/store/open.ts'
import { createSimulatedModel } from './model.ts'
import { broken, createReader, createRepository, root } from './repository.ts'
import { likingOf, minutesOf, reviewOf } from './reviewer.ts'
import { type Seed, seedsOf, type World } from './world.ts'

/** Who chooses: nobody, what was learned, or an oracle that knows what the reviewer of the day likes. */
export const arms = ['without', 'learning', 'oracle'] as const
export type Arm = (typeof arms)[number]

/** What came of one simulated time of one arm. */
export interface Figures {
  sums: Sums
  /** The evidence of the problems whose mending was shown, and rejected. */
  shown: string[]
  rejected: string[]
}

export interface Sums {
  cycles: number
  shown: number
  accepted: number
  rejected: number
  tokens: number
  minutes: number
  lessons: number
}

const day0 = Date.UTC(2026, 0, 1)
const dayMs = 86_400_000
const name = 'simulated'
/** Minutes that a lesson takes to review: it is one sentence with two figures. */
const lessonMinutes = 1

/**
 * Lives through days of one repository: each has its problems, one cycle of the real engine with a real
 * store, and a reviewer with a few minutes; each week what was learned is reviewed. Only the agent, the
 * model, the files and the reviewer are simulated. The same world, seed and arm give the same figures.
 */
export async function simulate(
  world: World,
  so: { seed: string; days: number; arm: Arm; tempDir: string },
): Promise<Figures> {
  const { seed, days, arm } = so
  const learns = arm === 'learning'
  let today = 0
  const dir = mkdtempSync(join(so.tempDir, 'ostinato-year-'))
  const time = { now: day0 }
  const now = () => time.now
  const store = openStore({ dir, now })
  try {
    const journal = createJournal(store, { now })
    const repository = createRepository()
    const figures: Sums = {
      cycles: 0,
      shown: 0,
      accepted: 0,
      rejected: 0,
      tokens: 0,
      minutes: 0,
      lessons: 0,
    }
    const rejected: string[] = []
    const model = createSimulatedModel(repository.seeds, (tokens) => (figures.tokens += tokens))
    const isWorth = (one: Seed) => likingOf(one, { world, seed, day: today }) >= 0.5
    const agents = [createReader(repository.seeds, arm === 'oracle' ? isWorth : undefined)]
    const spec = { ...parseSpec(name, specInput), name, hash: '' }
    let lessons: Lesson[] = []
    const none = () => Promise.reject(new Error('Cannot look at changes: there are none'))
    const deps: Deps = {
      journal,
      bases: repository.bases,
      agents: async () => new Map(agents.map((agent) => [agent.name, agent])),
      hosts: () => {
        throw new Error('Cannot ask a server: there is none')
      },
      specs: async () => new Map([[name, spec]]),
      // The problems that are found are the checks: there is nothing of them to prove.
      arm: async () => {},
      changes: { look: none, standings: none, obstacles: none, standingAt: none, archive: none },
      remembered: async () => null,
      lessons: async () => lessons,
      learns,
      measure: async (_spec, view, signal) => [await measured(view, signal)],
      baselines: createBaselines(),
      calls: (cycle) => keepCalls(journal, { cycle, now }),
      models: async () => ({ write: model, judge: null, embed: null }),
      now,
    }
    const flow = createFlow(deps)
    const signal = new AbortController().signal

    async function measured(view: View, looking: AbortSignal): Promise<Measured> {
      const insights = await Promise.all(
        agents.map((agent) =>
          agent.ask({ view, repository: root, commit: '', spec, signal: looking }),
        ),
      )
      const problems: Problem[] = insights
        .flat()
        .map(({ id, severity, path, message }) => ({ key: id, severity, path, message }))
      for (const path of view.paths)
        for (const [, id = ''] of view.read(path).matchAll(broken))
          problems.push({ key: hashOf(id), severity: 'error', path, message: 'broken' })
      return { name: 'problems', weight: 1, problems }
    }

    async function learn(): Promise<number> {
      const known = await journal.suggestions({ repository: root, spec: name })
      const history = historyOf(known, { by: time.now })
      const kept = lessons.filter((lesson) => !isSpent(lesson, history, time.now))
      const more = candidateLessons(history, { spec: name, now: time.now, lessons: kept })
      const asked = lessons.length - kept.length + more.length
      lessons = [...kept, ...more]
      figures.lessons += more.length
      return asked * lessonMinutes
    }

    async function review(day: number, minutes: number): Promise<void> {
      let left = minutes
      const known = await journal.suggestions({ repository: root, spec: name })
      // The order of `ostinato suggestions list`.
      const chances = chancesOf(learns ? historyOf(known, { by: time.now }) : [], { now: time.now })
      const chanceTo = learns ? (one: Suggestion) => chanceOf(one, chances) : evenChance
      const open = known.flatMap((one) => (one.state === 'open' ? [one] : []))
      for (const { suggestion: one } of turnsOf(open, { left, chanceOf: chanceTo })) {
        if (left < minutesOf(one)) break
        left -= minutesOf(one)
        figures.minutes += minutesOf(one)
        const said = reviewOf(one, { world, seed, day, at: time.now })
        const moved = await reviewSuggestions([one], said, deps)
        if (!said.accept) rejected.push(one.insights[0]?.evidence ?? '')
        figures[said.accept ? 'accepted' : 'rejected'] += 1
        const accepted = moved.flatMap((some) => (some.state === 'accepted' ? some : []))
        await applySuggestions(accepted, 'write', deps, signal)
      }
    }

    async function work(): Promise<void> {
      for (;;) {
        const claim = await journal.claim({ owner: name, minutes: () => 10 })
        if (!claim) return
        await walk(claim, { journal, flow, watcher: {}, signal })
        const ended = await journal.cycle(claim.cycle.id)
        if (ended?.state !== 'done')
          throw new Error(`Cannot go on: ${JSON.stringify(ended?.fault)}`)
        figures.cycles += 1
      }
    }

    for (let day = 0; day < days; day += 1) {
      time.now = day0 + day * dayMs
      today = day
      repository.turn(day, seedsOf(world, seed, day))
      const reason = 'a day'
      const trigger = { kind: 'hand' as const, reason, at: time.now, depth: 0 }
      // What yesterday's reviews asked for waits already, and is one cycle with it.
      await journal.trigger({ repository: root, spec: name, trigger, all: false })
      await work()
      time.now += dayMs / 3
      const spent = learns && day % 7 === 6 ? await learn() : 0
      figures.minutes += spent
      await review(day, world.minutes - spent)
    }
    const opened = await journal.entries({ types: ['suggestion.opened'], limit: 1e6 })
    const ids = new Set<string | undefined>(opened.map(({ suggestion }) => suggestion))
    const shown = (await journal.suggestions({ repository: root })).filter(({ id }) => ids.has(id))
    figures.shown = shown.length
    return { sums: figures, shown: shown.map((one) => one.insights[0]?.evidence ?? ''), rejected }
  } finally {
    store[Symbol.dispose]()
    rmSync(dir, { recursive: true })
  }
}

const specInput = {
  goal: 'Mend what is reported',
  boundaries: { include: ['**'] },
  checks: { problems: { check: 'links' } },
  agents: ['reader'],
}
