// What does a whole cycle cost beside what it waits for? A cycle of the real flow whose agent, checks and
// model answer at once, against the same cycle whose steps do nothing, so that only its durable steps are
// left; both on one store, by turns. Goal: at most 5 ms over the sum of its durable steps. The programs of
// git that a cycle asks are no part of us either: they are measured beside, and told apart.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Agent } from '../src/agents/agent.ts'
import { createFlow } from '../src/cycle/flow.ts'
import { createDispatcher } from '../src/engine/create-dispatcher.ts'
import { createJournal } from '../src/engine/create-journal.ts'
import type { Flow } from '../src/engine/flow.ts'
import { openStore } from '../src/store/open.ts'
import { cycleAt } from '../test/cycle/cycle-at.ts'
import { fixtureFlow } from '../test/engine/fixture-flow.ts'
import { makeRepository } from '../test/support/git.ts'
import { figure, median } from './shared/figure.ts'

const rounds = 60
using repository = makeRepository({ 'docs/a.md': '# A\n', 'docs/b.md': '[a](a.md)\n' })
const instant: Agent = {
  name: 'instant',
  purpose: 'Answers at once',
  looksAt: 'commit',
  ask: async () => [],
}
await using world = await cycleAt({
  spec: {
    goal: 'a benchmark',
    boundaries: { include: ['docs/**'] },
    checks: { links: { check: 'links' } },
    agents: ['instant'],
  },
  agents: [instant],
})

const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
using store = openStore({ dir })
const journal = createJournal(store)
const nothing = fixtureFlow()
const flows: Record<'durable steps alone' | 'the whole loop', Flow> = {
  'durable steps alone': {
    ...nothing,
    async verify(...args) {
      const { result } = await nothing.verify(...args)
      return { result: { ...result, suggestions: [] } }
    },
  },
  'the whole loop': createFlow({ ...world.deps, journal }),
}

/** Milliseconds from a trigger to the end of its cycle. */
async function cycle(flow: Flow): Promise<number> {
  const began = performance.now()
  const trigger = { kind: 'hand', reason: 'bench', at: Date.now(), depth: 0 } as const
  const asked = { spec: 'test', repository: repository.root, trigger, all: false }
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
  const took = performance.now() - began
  await dispatcher.stop()
  const ended = await journal.cycle(triggered.cycle.id)
  if (ended?.state !== 'done') throw new Error(`the cycle is ${ended?.state}`)
  return took
}

const times: Record<string, number[]> = {}
const git: number[] = []
for (let round = -5; round < rounds; round += 1) {
  for (const [name, flow] of Object.entries(flows)) {
    const took = await cycle(flow)
    if (round >= 0) (times[name] ??= []).push(took)
  }
  const began = performance.now()
  await world.deps.bases.head(repository.root)
  await world.deps.bases.dirty(repository.root)
  if (round >= 0) git.push(performance.now() - began)
}
const [steps, loop] = [times['durable steps alone'], times['the whole loop']].map((all) =>
  median(all ?? []),
)
figure({
  bench: 'loop',
  name: 'a whole cycle whose agent and checks answer at once, over its durable steps and git',
  ours: loop ?? Number.NaN,
  raw: (steps ?? Number.NaN) + median(git),
  unit: 'ms',
  by: 'difference',
  goal: { atMost: 5 },
})
console.log(`durable steps ${steps?.toFixed(2)} ms; git ${median(git).toFixed(2)} ms (medians)`)
rmSync(dir, { recursive: true })
