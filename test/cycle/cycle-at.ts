import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as v from 'valibot'

import type { Agent } from '../../src/agents/agent.ts'
import { openHost } from '../../src/agents/host/open-host.ts'
import { createLinksAgent } from '../../src/agents/links.ts'
import { createOpenSpecAgent } from '../../src/agents/openspec.ts'
import { createHealth } from '../../src/agents/openspec/health.ts'
import { createBaselines } from '../../src/cycle/baselines.ts'
import { type Bases, createBases } from '../../src/cycle/bases.ts'
import { createArchive } from '../../src/cycle/changes/archive.ts'
import { createChanges } from '../../src/cycle/changes/changes.ts'
import type { Deps } from '../../src/cycle/deps.ts'
import { createFlow } from '../../src/cycle/flow.ts'
import { keepCalls } from '../../src/cycle/keep-calls.ts'
import { createMeasure } from '../../src/cycle/measure.ts'
import { createMemory, memoryDir } from '../../src/cycle/memory/memory.ts'
import { withMemory } from '../../src/cycle/memory/with-memory.ts'
import { arm } from '../../src/cycle/self-test/arm.ts'
import { judgeHash } from '../../src/cycle/self-test/judge-hash.ts'
import type { CommandResult, Confinement } from '../../src/domain/command.ts'
import { type Cycle, stepResult } from '../../src/domain/cycle.ts'
import type { Insight } from '../../src/domain/insight.ts'
import type { LessonBook } from '../../src/domain/lesson-book.ts'
import { selfTestKind } from '../../src/domain/self-test.ts'
import { parseSpec, type SpecInput } from '../../src/domain/spec.ts'
import type { Suggestion } from '../../src/domain/suggestion.ts'
import type { Trigger } from '../../src/domain/trigger.ts'
import type { View } from '../../src/domain/view.ts'
import { createDispatcher } from '../../src/engine/create-dispatcher.ts'
import { createJobJournal } from '../../src/engine/create-job-journal.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import type { Models } from '../../src/model/model.ts'
import { createOpenSpecCli } from '../../src/openspec/cli.ts'
import { openOpenSpec } from '../../src/openspec/openspec.ts'
import { openStore } from '../../src/store/open.ts'
import type { Sandbox } from '../../src/workspace/sandbox.ts'
import { noSandbox } from '../support/command.ts'
import { noMemory } from '../support/no-memory.ts'

/** A spec like the built-in one, for a test to change. */
export const openspecSpec: SpecInput = {
  goal: 'a test',
  boundaries: { include: ['openspec/**'] },
  checks: {
    validate: { check: 'openspec-validate' },
    merge: { check: 'openspec-merge' },
    rules: { check: 'openspec-rules' },
    links: { check: 'links' },
  },
  agents: ['openspec'],
  limits: { perCycle: 50, open: 200 },
}

/** Answers the commands of checks by what it sees in the files, where a test needs no sandbox. */
export type Answer = (line: string, view: View) => CommandResult

/** The whole loop in this process, on a real store and real git, with a spec and agents of the test's own. */
export async function cycleAt(
  options: {
    spec?: SpecInput
    agents?: Agent[]
    /** Where commands run; nowhere by default. */
    sandbox?: Sandbox
    answer?: Answer
    confinement?: Confinement
    /** The models of every cycle; none by default. */
    models?: () => Models | null
    /** Where calls of tools are kept; nowhere by default. */
    calls?: Deps['calls']
    /** Tests the checks first; else they are taken for proven. */
    selfTest?: boolean
    /** Holds lessons against what was decided; there is no memory by default. */
    book?: LessonBook
    /** What was learned, in place of what the memory says. */
    lessons?: Deps['lessons']
    /** From the start of a cycle to its end; one by default. */
    minutes?: number
  } = {},
) {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'ostinato-test-cycle-')))
  const store = openStore({ dir })
  const journal = createJournal(store)
  const cli = createOpenSpecCli({ home: dir, env: {} })
  const judge = await openOpenSpec(cli)
  const health = createHealth(judge)
  const links = createLinksAgent()
  const bases = createBases({
    env: process.env,
    tempDir: dir,
    sandbox: options.sandbox ?? noSandbox,
    own: memoryDir(dir),
  })
  const baselines = createBaselines()
  const changes = createChanges({
    journal,
    openspec: async () => judge,
    bases,
    baselines,
    archive: createArchive({ cli, tempDir: dir }),
  })
  const { book } = options
  const memory = book
    ? createMemory({
        dataDir: dir,
        env: process.env,
        person: 'tester',
        journal,
        book,
        now: Date.now,
      })
    : noMemory
  const agents = [createOpenSpecAgent(health), links, ...(options.agents ?? [])]
  const spec = { ...parseSpec('test', options.spec ?? openspecSpec), name: 'test', hash: '' }
  const known: Deps = {
    journal,
    bases: scripted(bases, options),
    agents: async () => new Map(agents.map((agent) => [agent.name, agent])),
    hosts: (root) => openHost({ root, consents: journal, env: {} }),
    specs: async () => new Map([['test', spec]]),
    measure: createMeasure({ health, links, lessons: memory.look }),
    arm: options.selfTest ? arm : believe,
    baselines,
    changes,
    calls: options.calls ?? ((cycle) => keepCalls(journal, { cycle, now: Date.now })),
    models: async () => options.models?.() ?? null,
    remembered: async () => null,
    lessons: options.lessons ?? (async () => []),
    now: Date.now,
  }
  const deps = book ? withMemory(known, memory) : known
  return {
    deps,
    store,
    journal,
    memory,
    jobJournal: createJobJournal(store),
    /** Runs one cycle to its end, and returns it with what its last step made. */
    async cycle(
      repository: string,
      {
        all = false,
        trigger: more = {},
        spec: name = 'test',
      }: { all?: boolean; trigger?: Partial<Trigger>; spec?: string } = {},
    ): Promise<{
      cycle: Cycle
      verified: v.InferOutput<typeof stepResult.verify>
      insights: Insight[]
      suggestions: Suggestion[]
    }> {
      const trigger = {
        kind: 'hand' as const,
        reason: 'a test',
        at: Date.now(),
        depth: 0,
        ...more,
      }
      const triggered = await journal.trigger({ spec: name, repository, trigger, all })
      if ('paused' in triggered) throw new Error(triggered.paused)
      const dispatcher = createDispatcher({
        journal,
        flow: createFlow(deps),
        concurrency: 1,
        owner: 'test',
        minutes: () => options.minutes ?? 1,
      })
      await dispatcher.idle()
      await dispatcher.stop()
      const cycle = await journal.cycle(triggered.cycle.id)
      if (cycle?.state !== 'done')
        throw new Error(`the cycle is ${cycle?.state}: ${cycle?.fault?.message}`)
      const steps = await journal.finishedSteps(cycle.id)
      const verified = v.parse(
        stepResult.verify,
        steps.find((one) => one.step === 'verify')?.result,
      )
      const consulted = v.parse(
        stepResult.consult,
        steps.find((one) => one.step === 'consult')?.result,
      )
      return { cycle, verified, insights: consulted.insights, suggestions: verified.suggestions }
    },
    async [Symbol.asyncDispose]() {
      await bases[Symbol.asyncDispose]()
      store[Symbol.dispose]()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Takes the checks for proven, for tests that are about something else. */
const believe: Deps['arm'] = async ({ repository }, { spec, consulted: { commit } }, deps) => {
  const judge = await deps.bases.use({ repository, commit }, async ({ view }) =>
    judgeHash(spec, view),
  )
  const proven = { state: 'proven' as const, why: 'a test says so', noise: null }
  const checks = Object.keys(spec.checks).map((name) => ({ name, ...proven }))
  const value = { spec: spec.hash, judge, commit, checks }
  await deps.journal.keepReadings([
    { repository, kind: selfTestKind.kind, subject: spec.name, value, at: deps.now() },
  ])
}

/** The bases, with their commands answered by the test. */
function scripted(
  bases: Bases,
  { answer, confinement }: { answer?: Answer; confinement?: Confinement },
): Bases {
  const kept = { ...bases, confinement: confinement ?? bases.confinement }
  if (!answer) return kept
  return {
    ...kept,
    use: (at, work) =>
      bases.use(at, (base) =>
        work({
          ...base,
          with: (edits, look) =>
            base.with(edits, (view) => look(view, async ({ line }) => answer(line, view))),
        }),
      ),
  }
}
