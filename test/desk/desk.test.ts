import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as v from 'valibot'

import { createRemoteDesk } from '../../src/cli/remote-desk.ts'
import { readConfig } from '../../src/config.ts'
import { createDesk } from '../../src/desk/create-desk.ts'
import { openRecords } from '../../src/desk/records.ts'
import { openRuntime } from '../../src/desk/runtime.ts'
import { DeliveryId } from '../../src/domain/delivery.ts'
import { Fault } from '../../src/domain/fault.ts'
import { CycleId, JobRunId, SuggestionId } from '../../src/domain/id.ts'
import { isHook } from '../../src/script/define.ts'
import type { Desk } from '../../src/script/kit.ts'
import { loadRoute } from '../../src/script/load-route.ts'
import { routesDir } from '../http/open-for-test.ts'
import { makeRepository } from '../support/git.ts'
import { macOf } from '../support/hooks.ts'
import { ostinato } from '../support/ostinato.ts'
import { startService } from '../support/service.ts'
import { troubledTree } from '../support/tree.ts'

// One contract for both desks: what is asked of a service over HTTP must be as though asked here.

interface At extends AsyncDisposable {
  desk: Desk
  /** A delivery to the hook `ci`, signed. */
  send(body: string): Promise<void>
  root: string
}

/** A spec of its name is not there, so it lies in quarantine. */
const unfit = '{"spec":"not/there"}'
const secrets = { OSTINATO_HOOK_CI_SECRET: 'ci-secret' }

async function local(): Promise<At> {
  const repository = makeRepository(troubledTree())
  const program = ostinato()
  for (const spec of ['openspec', 'links'])
    await program.run('cycle', spec, '--root', repository.root)
  const records = openRecords(readConfig({}, { dataDir: program.data }))
  const runtime = await openRuntime(records)
  const desk = createDesk({
    journal: records.journal,
    runtime: async () => runtime,
    scripts: records.scripts,
    jobJournal: records.jobJournal,
    jobFiles: records.jobFiles,
    served: [repository.root],
    attention: 20,
    signal: new AbortController().signal,
  })
  return {
    root: repository.root,
    desk,
    async send(body) {
      const hook = await loadRoute(routesDir, 'hooks/[name].post.ts')
      if (!isHook(hook)) throw new Error('no hook')
      await desk.takeDelivery(hook, {
        hook: 'ci',
        route: 'hooks/[name].post.ts',
        params: { name: 'ci' },
        key: null,
        sealed: false,
        headers: {},
        body: new TextEncoder().encode(body),
        secret: 0,
        receivedAt: Date.now(),
      })
    },
    async [Symbol.asyncDispose]() {
      await runtime[Symbol.asyncDispose]()
      records[Symbol.dispose]()
      repository[Symbol.dispose]()
      program[Symbol.dispose]()
    },
  }
}

async function remote(): Promise<At> {
  const repository = makeRepository(troubledTree())
  const service = await startService(repository.root, secrets)
  return {
    root: repository.root,
    desk: createRemoteDesk(service),
    async send(body) {
      const answer = await fetch(`${service.url}/hooks/ci`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-signature': macOf('ci-secret', body),
        },
        body,
      })
      if (answer.status !== 202) throw new Error(`it answered ${answer.status}`)
    },
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      repository[Symbol.dispose]()
    },
  }
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof Fault) return error.code
    throw error
  }
  return 'none'
}

describe.each([
  ['the desk of this process', local],
  ['the desk of a service', remote],
])('%s', (_name, open) => {
  const opened = open()
  afterAll(async () => (await opened)[Symbol.asyncDispose]())

  test('lists every suggestion once, in parts', async () => {
    const { desk, root } = await opened
    const whole = await desk.suggestions.list({ repository: root, limit: 200 })
    expect(whole.next).toBeNull()
    expect(whole.suggestions.length).toBeGreaterThan(5)
    const parts = []
    for (let after: string | null = ''; after !== null;) {
      const page = await desk.suggestions.list({ limit: 3, ...(after && { after }) })
      expect(page.suggestions.length).toBeLessThanOrEqual(3)
      parts.push(...page.suggestions)
      after = page.next
    }
    expect(parts).toEqual(whole.suggestions)
    const one = await desk.suggestions.list({ spec: 'links', states: ['rejected'] })
    expect(one).toEqual({ suggestions: [], next: null })
  })

  test('lists cycles newest first, in parts, and shows each', async () => {
    const { desk } = await opened
    const first = await desk.cycles.list({ limit: 1 })
    const second = await desk.cycles.list({ limit: 1, after: first.next ?? '' })
    const cycles = [...first.cycles, ...second.cycles]
    expect(cycles.map((one) => one.spec).sort()).toEqual(['links', 'openspec'])
    expect((cycles[0]?.createdAt ?? 0) >= (cycles[1]?.createdAt ?? 0)).toBe(true)
    const id = cycles.find((one) => one.spec === 'openspec')?.id
    if (!id) throw new Error('no cycle of openspec')
    const detail = await desk.cycles.get(id)
    expect(detail.cycle.steps.map((step) => step.name)).toEqual([
      'observe',
      'consult',
      'propose',
      'verify',
    ])
    expect([detail.consulted, detail.observed?.dirty]).toEqual([true, 0])
    expect(detail.insights.length).toBeGreaterThan(5)
  })

  test('names what is not there, and what cannot be done now', async () => {
    const { desk } = await opened
    const noSuggestion = v.parse(SuggestionId, 's-000000000000')
    const noCycle = v.parse(CycleId, 'c-0000000000000')
    const noRun = v.parse(JobRunId, 'r-0000000000000')
    const [open] = (await desk.suggestions.list({ limit: 1 })).suggestions
    const [ended] = (await desk.cycles.list({ limit: 1 })).cycles
    if (!open || !ended) throw new Error('nothing to ask about')
    const asked: [string, () => Promise<unknown>][] = [
      ['suggestion.unknown', () => desk.suggestions.get(noSuggestion)],
      ['cycle.unknown', () => desk.cycles.get(noCycle)],
      ['script.unknown', () => desk.cycles.begin({ spec: 'nothing' })],
      ['script.unknown', () => desk.specs.get('nothing')],
      ['trace.unknown', () => desk.trace({})],
      ['repository.unknown', () => desk.cycles.begin({ spec: 'links', repository: '/' })],
      ['request.invalid', () => desk.cycles.begin({ spec: 'solve' })],
      ['request.invalid', () => desk.cycles.begin({ spec: 'answers' })],
      ['request.invalid', () => desk.problems.begin({ problem: ' ' })],
      ['request.invalid', () => desk.problems.begin({ problem: 'x'.repeat(4001) })],
      ['repository.unknown', () => desk.problems.begin({ problem: 'slow', repository: '/' })],
      ['model.missing', () => desk.problems.begin({ problem: 'slow' })],
      ['suggestion.state', () => desk.suggestions.apply([open.id], 'branch')],
      ['suggestion.state', () => desk.suggestions.revert(open.id)],
      ['cycle.cancelled', () => desk.cycles.cancel(ended.id, 'too late')],
      ['request.invalid', () => desk.cycles.list({ after: 'x' })],
      ['script.unknown', () => desk.jobs.get('nothing', {})],
      ['script.unknown', () => desk.jobs.begin('nothing', {})],
      ['job.unknown', () => desk.jobs.run(noRun)],
      ['job.unknown', () => desk.jobs.cancel(noRun, 'too late')],
    ]
    for (const [code, work] of asked) expect(await faultOf(work())).toBe(code)
  })

  test('reviews all or none, applies, reverts, and keeps the ledger', async () => {
    const { desk } = await opened
    const [one, two, three] = (await desk.suggestions.list({ spec: 'openspec' })).suggestions
    if (!one || !two || !three) throw new Error('too few suggestions')
    const no = { accept: false, by: 'ana', code: 'style', why: 'so' } as const
    expect((await desk.suggestions.review([one.id], no))[0]).toMatchObject({
      state: 'rejected',
      review: { by: 'ana', code: 'style', why: 'so' },
    })
    const yes = { accept: true, by: 'ana' }
    expect(await faultOf(desk.suggestions.review([two.id, one.id], yes))).toBe('suggestion.state')
    expect((await desk.suggestions.get(two.id)).state).toBe('open')
    await desk.suggestions.review([two.id, three.id], yes)
    const { applied, refused } = await desk.suggestions.apply([two.id, three.id], 'branch')
    expect([applied.map((done) => done.id), refused]).toEqual([[two.id, three.id], []])
    expect((await desk.suggestions.revert(three.id)).applied[0]).toMatchObject({ id: three.id })
    const [line] = await desk.ledger({ spec: 'openspec' })
    expect(line?.states).toMatchObject({ rejected: 1, applied: 1, reverted: 1 })
    expect(line?.outcomes).toEqual({ waiting: 1, reverted: 1 })
    expect(line?.steps).toMatchObject([
      { id: two.id, by: 'ana', outcome: null, undo: `ostinato suggestions revert ${two.id}` },
      { id: three.id, by: 'ana', outcome: { state: 'reverted' }, undo: null },
    ])
    expect(line?.headline).toMatch(/^since [-\d]+: \d+ problems; 2 accepted of \d+ shown$/)
    expect(line?.score?.now.problems).toBe(line?.score?.first.problems ?? 0)
    expect(line?.cost).toMatchObject({ cycles: 1, exchanges: 0, accepted: 2 })
    expect(await desk.suggestions.markdown(two.id)).toContain('## Evidence')
  })

  test('takes a review back while nothing was applied, and tells what happened to a suggestion', async () => {
    const { desk, root } = await opened
    const spec = 'openspec'
    const [one] = (await desk.suggestions.list({ spec, states: ['open'] })).suggestions
    if (!one) throw new Error('no suggestion')
    expect(await faultOf(desk.suggestions.reopen(one.id, 'ana'))).toBe('suggestion.state')
    const no = { accept: false, by: 'ana', code: 'wrong' } as const
    await desk.suggestions.review([one.id], no)
    expect(await desk.suggestions.reopen(one.id, 'ana')).toMatchObject({
      state: 'open',
      review: null,
      holds: null,
    })
    await desk.suggestions.review([one.id], { accept: true, by: 'ben' })
    const { lines, attention } = await desk.suggestions.inbox({
      repository: root,
      spec,
      states: ['open', 'accepted'],
    })
    expect(lines.at(-1)).toMatchObject({ id: one.id, state: 'accepted', title: one.title })
    expect(lines.slice(0, -1).every(({ state }) => state === 'open')).toBe(true)
    expect(attention.spent).toBeGreaterThan(0)
    await desk.suggestions.apply([one.id], 'branch')
    expect(await faultOf(desk.suggestions.reopen(one.id, 'ana'))).toBe('suggestion.state')
    const history = await desk.suggestions.history(one.id)
    expect(history.map(({ type, body }) => [type, body['by'] ?? null])).toEqual([
      ['suggestion.opened', null],
      ['suggestion.rejected', 'ana'],
      ['suggestion.reopened', 'ana'],
      ['suggestion.accepted', 'ben'],
      ['suggestion.applied', null],
    ])
    const nobody = v.parse(SuggestionId, 's-000000000000')
    expect(await faultOf(desk.suggestions.history(nobody))).toBe('suggestion.unknown')
  })

  test('answers a question with passages that stand where they say', async () => {
    const { desk, root } = await opened
    const { signal } = new AbortController()
    const told: unknown[] = []
    const onPassages = (passages: unknown) => void told.push(passages)
    const question = 'What does sign out do?'
    const answer = await desk.ask({ question, repository: root }, { signal, onPassages })
    expect(told).toEqual([answer.passages])
    expect(answer).toMatchObject({ question, answer: null, by: null, cited: [], suggestion: null })
    expect(answer.why).toContain('OSTINATO_MODEL_URL')
    const found = answer.passages.find((one) => one.title === 'Sign out')
    const text = troubledTree()[found?.path ?? '']?.split('\n')
    expect(text?.slice((found?.line ?? 0) - 1, found?.endLine ?? 0).join('\n')).toBe(found?.text)
    const asked = await desk.ask({ question: 'which suggestions were made' }, { signal })
    expect(asked.passages.map((one) => one.kind)).toContain('ledger')
    for (const one of asked.passages) expect(one.path === null).toBe(one.line === null)
    const elsewhere = desk.ask({ question, repository: '/' }, { signal })
    expect(await faultOf(elsewhere)).toBe('repository.unknown')
    const suggest = await desk.ask({ question, suggest: true }, { signal })
    expect(suggest.suggestion).toBeNull()
    expect(suggest.why).toEndWith('; no suggestion was made of it: no model answered')
  })

  test('lists deliveries, shows each, and judges it again', async () => {
    const { desk, root, send } = await opened
    await send(unfit)
    await send('{"spec":"links","reason":"again"}')
    const { deliveries, next } = await desk.deliveries.list({ hook: 'ci' })
    expect([deliveries.length, next]).toEqual([2, null])
    const [done, strange] = [
      deliveries.find((one) => one.state === 'accepted'),
      deliveries.find((one) => one.state === 'quarantined'),
    ]
    if (!done || !strange) throw new Error('no deliveries')
    expect((await desk.deliveries.get(strange.id)).body).toBe(unfit)
    const again = await desk.deliveries.replay(strange.id, {})
    expect(again).toMatchObject({ state: 'quarantined', replays: 1, causes: [] })
    expect(await faultOf(desk.deliveries.replay(done.id, {}))).toBe('delivery.done')
    const twice = await desk.deliveries.replay(done.id, { again: true })
    expect(twice.causes.map((one) => [one.spec, one.repository])).toEqual([
      ['links', root],
      ['links', root],
    ])
    const nothing = v.parse(DeliveryId, 'd-00000000000000000')
    expect(await faultOf(desk.deliveries.get(nothing))).toBe('delivery.unknown')
    expect(await faultOf(desk.deliveries.replay(nothing, {}))).toBe('delivery.unknown')
    expect(await faultOf(desk.deliveries.list({ after: 'x' }))).toBe('request.invalid')
    const state = 'quarantined' as const
    expect((await desk.deliveries.list({ state })).deliveries.map((one) => one.id)).toEqual([
      strange.id,
    ])
  })

  test('shows specs and agents', async () => {
    const { desk } = await opened
    const { specs, broken, trace } = await desk.specs.list()
    expect([specs.map((spec) => spec.name), broken, trace]).toEqual([
      ['answers', 'links', 'openspec', 'solve'],
      [],
      null,
    ])
    // Of a service that works meanwhile, the newest cycle may be another by now.
    const { lastCycle: _, ...links } = await desk.specs.get('links')
    expect(specs).toContainEqual(expect.objectContaining(links))
    expect(specs.map((spec) => spec.lastCycle === null)).toEqual([true, false, false, true])
    expect(specs[1]).toMatchObject({ review: 'person', agents: ['links'] })
    const names = ['openspec', 'links', 'git', 'checks', 'trace', 'tasks']
    const agents = names.map((name) => ({ name, builtIn: true, server: null }))
    expect(await desk.agents({})).toEqual({ agents, file: null, broken: [] })
  })
})

test('openRecords() keeps the database in a folder that only its owner may enter', () => {
  const parent = mkdtempSync(join(tmpdir(), 'ostinato-test-'))
  const dataDir = join(parent, 'data')
  openRecords(readConfig({}, { dataDir }))[Symbol.dispose]()
  expect(Bun.spawnSync(['stat', '-c', '%a', dataDir]).stdout.toString().trim()).toBe('700')
  rmSync(parent, { recursive: true })
})
