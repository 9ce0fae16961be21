import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Agent } from '../../src/agents/agent.ts'
import { createFlow } from '../../src/cycle/flow.ts'
import type { Insight } from '../../src/domain/insight.ts'
import { createDispatcher } from '../../src/engine/create-dispatcher.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import type { Flow } from '../../src/engine/flow.ts'
import { openStore } from '../../src/store/open.ts'
import { cycleAt } from '../../test/cycle/cycle-at.ts'
import { fixtureFlow } from '../../test/engine/fixture-flow.ts'
import { type Files, makeRepository } from '../../test/support/git.ts'
import { runBare } from './programs.ts'

/** One repository's cycles, and what they cannot do without; each call is one turn. */
export interface Turns extends AsyncDisposable {
  /** The database of its journal. */
  readonly database: string
  /** A cycle of the real flow, whose agent, checks and model answer at once. */
  loop(): Promise<void>
  /** A cycle whose steps do nothing: its durable steps alone. */
  steps(): Promise<void>
  /**
   * The programs of git without which no cycle knows what it looks at, bare and one after another: the
   * commit and the place of the root, and what differs.
   */
  git(): Promise<void>
}

/** A repository of the files, whose one agent has the insights at hand. */
export async function openTurns(files: Files, insights: Insight[] = []): Promise<Turns> {
  await using opened = new AsyncDisposableStack()
  const { root } = opened.use(makeRepository(files))
  const instant: Agent = {
    name: 'instant',
    purpose: 'Answers at once',
    looksAt: 'commit',
    ask: async () => insights,
  }
  const world = opened.use(
    await cycleAt({
      spec: {
        goal: 'a benchmark',
        boundaries: { include: ['docs/**'] },
        checks: { links: { check: 'links' } },
        agents: ['instant'],
      },
      agents: [instant],
      selfTest: true,
    }),
  )
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
  opened.defer(() => rmSync(dir, { recursive: true }))
  const store = opened.use(openStore({ dir }))
  const journal = createJournal(store)
  const real = createFlow({ ...world.deps, journal })
  const nothing = fixtureFlow()
  const empty: Flow = {
    ...nothing,
    async verify(...args) {
      const { result } = await nothing.verify(...args)
      return { result: { ...result, suggestions: [] } }
    },
  }

  /** From a trigger to the end of its cycle. */
  async function cycle(flow: Flow): Promise<void> {
    const trigger = { kind: 'hand', reason: 'bench', at: Date.now(), depth: 0 } as const
    const asked = { spec: 'test', repository: root, trigger, all: false }
    const triggered = await journal.trigger(asked)
    if ('paused' in triggered) throw new Error(triggered.paused)
    const dispatcher = createDispatcher({
      journal,
      flow,
      concurrency: 1,
      owner: 'bench',
      minutes: () => 1,
    })
    await dispatcher.idle()
    await dispatcher.stop()
    const ended = await journal.cycle(triggered.cycle.id)
    if (ended?.state !== 'done') throw new Error(`the cycle is ${ended?.state}`)
  }

  const git = ['git', '--no-optional-locks', '-C', root]
  const needed = [
    ['rev-parse', '--show-prefix', '--verify', 'HEAD^{commit}'],
    ['status', '--porcelain=v1', '-z', '--no-renames'],
  ]
  const closing = opened.move()
  return {
    database: store.path,
    loop: () => cycle(real),
    steps: () => cycle(empty),
    async git() {
      for (const args of needed) await runBare([...git, ...args])
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** Milliseconds that a turn takes. */
export async function took(turn: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await turn()
  return performance.now() - began
}
