// Servers of mcp.json in a whole cycle: asked by rule and by question, once, and never about what is tried.
import { expect, test } from 'bun:test'

import * as v from 'valibot'

import type { Agent } from '../../src/agents/agent.ts'
import { createOrchestra } from '../../src/agents/orchestra.ts'
import { consult } from '../../src/cycle/consult.ts'
import type { Deps } from '../../src/cycle/deps.ts'
import { keepCalls } from '../../src/cycle/keep-calls.ts'
import { keepExchanges } from '../../src/cycle/keep-exchanges.ts'
import { replayCycle } from '../../src/desk/replay.ts'
import { Observed } from '../../src/domain/cycle.ts'
import { Fault } from '../../src/domain/fault.ts'
import type { SpecInput } from '../../src/domain/spec.ts'
import { type FakeHost, fakeHost } from '../agents/fake-host.ts'
import { answer, fakeModel } from '../model/fake-model.ts'
import { makeRepository } from '../support/git.ts'
import { troubledTree } from '../support/tree.ts'
import { cycleAt, openspecSpec } from './cycle-at.ts'

const place = 'openspec/config.yaml'

function twoServers(): FakeHost {
  const insights = [{ kind: 'lint', path: place, message: 'Odd', evidence: 'schema' }]
  return fakeHost({
    lint: { tools: { run: { run: () => ({ structured: { insights } }) } }, trust: 'stranger' },
    notes: { tools: { read: { run: () => `${place} is from 1999` } } },
    down: { tools: {}, why: 'Cannot start it: no such program' },
  })
}

/** A model that calls the one tool it is offered once, and then says what is old. */
function asker() {
  return fakeModel((heard) => {
    if (heard.label !== 'question') throw new Fault('model.invalid', 'Cannot write that')
    const offered = heard.tools?.[0]
    const isNew = !heard.messages.some(({ role }) => role === 'tool')
    if (offered && isNew)
      return answer('', {
        toolCalls: [{ id: '1', name: offered.name, arguments: '{}' }],
        finish: 'tools',
      })
    if (offered) return answer('I have it.')
    const one = { message: 'Old', quote: `${place} is from 1999`, path: place, severity: 'info' }
    return answer(JSON.stringify({ observations: [one] }))
  })
}

/** A cycle with the servers of a host besides the built-in agents, its calls and exchanges kept. */
async function cycleWith(host: FakeHost, agents: SpecInput['agents'], extra: Agent[] = []) {
  const model = asker()
  const at = await cycleAt({ spec: { ...openspecSpec, agents }, agents: extra })
  const journal = at.journal
  const builtIn = [...(await at.deps.agents('')).values()]
  Object.assign(at.deps, {
    agents: createOrchestra(builtIn, async () => host),
    calls: (cycle) => keepCalls(journal, { cycle, now: () => 1 }),
    models: async (cycle) =>
      keepExchanges({ write: model, judge: null, embed: null }, { journal, cycle, now: () => 1 }),
  } satisfies Partial<Deps>)
  return { ...at, keeping: journal, model, [Symbol.asyncDispose]: () => at[Symbol.asyncDispose]() }
}

const rule = { server: 'lint', ask: [{ tool: 'run', args: { token: 'password=hunter2hunter2' } }] }
const question = { server: 'notes', question: 'What is old?' }

test('consult() asks servers by rule and by question, and tells each call in the journal', async () => {
  using repository = makeRepository(troubledTree())
  const host = twoServers()
  await using at = await cycleWith(host, ['openspec', rule, question, 'down', 'notes'])
  const { cycle, insights, verified } = await at.cycle(repository.root)
  const said = insights.filter((one) => one.kind.startsWith('server/'))
  expect(said.map((one) => [one.kind, one.agent, one.trust, one.answer]).sort()).toEqual([
    ['server/lint', 'lint', 'stranger', 'person'],
    ['server/observation', 'notes', 'own', 'person'],
  ])
  expect(verified.silent.map(({ agent, why }) => [agent, why.slice(0, 26)])).toEqual([
    ['down', 'Cannot ask server "down" b'],
    ['notes', 'Cannot ask server "notes" '],
  ])
  // Remedies were tried and found good: no server was asked about what was tried.
  expect(verified.suggestions.some((one) => one.state === 'open')).toBe(true)
  expect(host.called.sort()).toEqual(['lint run', 'notes read'])
  const entries = await at.journal.entries({ types: ['agent.called'] })
  expect(entries.map(({ body }) => [body['server'], body['tool'], body['by']]).sort()).toEqual([
    ['lint', 'run', 'rule'],
    ['notes', 'read', 'question'],
  ])
  expect(entries.every((one) => one.cycle === cycle.id && one.body['ms'] === 1)).toBe(true)
  expect(JSON.stringify(entries)).not.toContain('hunter2')
})

test('consult() loses only the insights of a server that cannot be asked', async () => {
  using repository = makeRepository(troubledTree())
  await using at = await cycleWith(twoServers(), [
    'openspec',
    { server: 'down', ask: [{ tool: 'x' }] },
    { server: 'nobody', question: 'q' },
    { server: 'openspec', ask: [{ tool: 'x' }] },
  ])
  const { verified, insights } = await at.cycle(repository.root)
  expect(insights.length).toBeGreaterThan(10)
  expect(verified.silent.map(({ why }) => why)).toEqual([
    'Cannot start it: no such program',
    expect.stringContaining('Cannot ask agent "nobody": the known agents are lint, notes, down'),
    expect.stringContaining('a built-in agent has its name'),
  ])
  expect(verified.suggestions.some((one) => one.state === 'open')).toBe(true)
})

test('replayCycle() calls no server: kept calls and exchanges answer', async () => {
  using repository = makeRepository(troubledTree())
  const host = twoServers()
  await using at = await cycleWith(host, ['openspec', rule, question])
  const { cycle, insights } = await at.cycle(repository.root)
  const before = { called: [...host.called], listed: host.listed, heard: at.model.heard.length }
  const again: string[] = []
  const watched: Deps = {
    ...at.deps,
    agents: async (root) =>
      new Map(
        [...(await at.deps.agents(root))].map(([name, agent]) => [
          name,
          {
            ...agent,
            async ask(asking) {
              const made = await agent.ask(asking)
              if (agent.isServer) again.push(...made.map(({ id }) => id))
              return made
            },
          },
        ]),
      ),
  }
  const replayed = await replayCycle(cycle.id, { journal: at.keeping, deps: watched })
  expect(replayed.length).toBeGreaterThan(0)
  expect(replayed.every((one) => one.same)).toBe(true)
  expect({ called: host.called, listed: host.listed, heard: at.model.heard.length }).toEqual(before)
  const then = insights.filter((one) => one.kind.startsWith('server/')).map(({ id }) => id)
  expect(again.sort()).toEqual(then.sort())
})

test('consult() that is walked again makes no call again', async () => {
  using repository = makeRepository(troubledTree())
  const host = twoServers()
  let deaths = 1
  const mortal: Agent = {
    name: 'mortal',
    purpose: 'to break the first walk off',
    looksAt: 'elsewhere',
    async ask({ calls }) {
      // Once both calls of the others are kept.
      while ((calls?.made.length ?? 0) < 4) await new Promise((resolve) => setImmediate(resolve))
      deaths -= 1
      if (deaths >= 0) throw new Error('broken off')
      return []
    },
  }
  await using at = await cycleWith(host, ['openspec', rule, question, 'mortal'], [mortal])
  const { cycle } = await at.cycle(repository.root)
  const walk = async () => {
    const calls = at.deps.calls(cycle)
    const observed = (await at.journal.finishedSteps(cycle.id)).find(
      (one) => one.step === 'observe',
    )
    const deps = { ...at.deps, calls: () => calls }
    const context = { signal: new AbortController().signal, progress: () => {} }
    return consult(cycle, v.parse(Observed, observed?.result), deps, context)
  }
  const { result, entries } = await walk()
  expect(result.silent).toEqual([])
  expect(entries?.map(({ body }) => body['tool']).sort()).toEqual(['read', 'run'])
  expect(host.called.sort()).toEqual(['lint run', 'notes read'])
})
