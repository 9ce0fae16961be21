// What does asking eight agents at once cost beyond the slowest of them? Each answers after a wait of its
// own; one alone with the longest wait is the raw limit, measured in the same run. Goal: at most 5 ms more.
import { setTimeout as wait } from 'node:timers/promises'

import type { Agent } from '../src/agents/agent.ts'
import { createServerAgent } from '../src/agents/server-agent.ts'
import { askAgents } from '../src/cycle/consult.ts'
import type { SpecAgent } from '../src/domain/spec-agent.ts'
import { parseSpec } from '../src/domain/spec.ts'
import { fakeHost, unkeptCalls } from '../test/agents/fake-host.ts'
import { viewOf } from '../test/support/tree.ts'
import { figure, median } from './shared/figure.ts'

const slowestMs = 50
const rounds = 40
const names = Array.from({ length: 8 }, (_, at) => `agent-${at}`)
const insights = Array.from({ length: 20 }, (_, at) => ({
  path: 'docs/a.md',
  message: `Something is odd, number ${at}`,
  evidence: `line ${at}`,
}))
const host = fakeHost(
  Object.fromEntries(
    names.map((name, at) => [name, { tools: { look: { run: () => slowly(slowestMs - at * 5) } } }]),
  ),
)

async function slowly(ms: number) {
  await wait(ms)
  return { structured: { insights } }
}

using view = viewOf({ 'docs/a.md': '# A\n' })
const agents = new Map<string, Agent>(names.map((name) => [name, createServerAgent(host, name)]))
const asked: SpecAgent[] = names.map((server) => ({ server, ask: [{ tool: 'look', args: {} }] }))

const raw: number[] = []
const one: number[] = []
const eight: number[] = []
for (let round = 0; round < rounds; round += 1) {
  raw.push(await timed(() => wait(slowestMs)))
  one.push(await timed(() => ask(asked.slice(0, 1), 20)))
  eight.push(await timed(() => ask(asked, 160)))
}
console.log(`the wait of the slowest alone: ${median(raw).toFixed(2)} ms`)
figure({
  bench: 'consult',
  name: '8 agents at once, over the slowest alone',
  ours: median(eight),
  raw: median(one),
  unit: 'ms',
  by: 'difference',
  goal: { atMost: 5 },
})

async function ask(how: SpecAgent[], count: number): Promise<void> {
  const spec = parseSpec('bench', {
    goal: 'A bench',
    boundaries: { include: ['**'] },
    checks: { links: { check: 'links' } },
    agents: how,
  })
  const { signal } = new AbortController()
  const asking = { view, repository: view.dir, commit: '', signal }
  const elsewhere = { signal, calls: unkeptCalls(), models: async () => null }
  const named = { ...spec, name: 'bench', hash: '' }
  const said = await askAgents(
    { ...asking, spec: named },
    { agents: async () => agents },
    elsewhere,
  )
  if (said.insights.length !== count) throw new Error(`there are ${said.insights.length} insights`)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
