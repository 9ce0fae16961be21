import { afterAll, expect, test } from 'bun:test'

import * as v from 'valibot'

import { CycleId } from '../../src/domain/id.ts'
import { openForTest } from '../http/open-for-test.ts'
import { nobody } from '../http/small-kit.ts'
import { connect, kinds } from './clients.ts'

const doors = await openForTest()
afterAll(() => doors[Symbol.asyncDispose]())
const where = { url: `${doors.doors.url}/mcp`, token: doors.token }
const { kit } = doors

test.each(kinds)(
  '/mcp answers a %s client: tools, resources, prompts, completion',
  async (kind) => {
    await using client = await connect(kind, where)
    const tools = await client.tools()
    expect(tools).toEqual([
      'ask',
      'cancel_cycle',
      'get_cycle',
      'get_suggestion',
      'list_suggestions',
      'propose_change',
      'review_suggestion',
      'run_cycle',
    ])
    const { id } = kit.suggestion
    expect((await client.call('list_suggestions')).suggestions[0].id).toBe(id)
    expect((await client.call('get_suggestion', { id })).patch).toBe(kit.suggestion.patch)
    expect((await client.call('get_cycle', { id: kit.cycle.id })).cycle.id).toBe(kit.cycle.id)
    expect(await client.call('run_cycle', { spec: 'docs/api' })).toEqual({
      cycleId: kit.cycle.id,
      state: 'queued',
      joined: false,
      next: `get_cycle with id "${kit.cycle.id}"`,
    })
    expect(await client.resources()).toEqual([
      'ostinato://ledger',
      'ostinato://report',
      `ostinato://suggestions/${id}`,
      `ostinato://cycles/${kit.cycle.id}`,
      'ostinato://specs/docs%2Fapi',
    ])
    expect(await client.read(`ostinato://suggestions/${id}`)).toStartWith('# Restore')
    expect(await client.read('ostinato://specs/docs%2Fapi')).toContain('"name": "docs/api"')
    expect(await client.read('ostinato://ledger')).toContain('"ledger"')
    expect(await client.read('ostinato://report')).toContain('Nothing waits for a person.')
    expect(await client.complete('ostinato://suggestions/{id}', id.slice(0, 5))).toEqual([id])
    expect(await client.complete('ostinato://suggestions/{id}', 'x')).toEqual([])
    expect(await client.complete('ostinato://specs/{id}', 'docs')).toEqual(['docs/api'])
    expect(await client.prompt('review_suggestions', {})).toContain(id)
    expect(await client.prompt('state_problem', { topic: 'search' })).toContain('"search"')
  },
)

test.each(kinds)('/mcp keeps what a %s client says that a person decided', async (kind) => {
  await using client = await connect(kind, where)
  const { id } = kit.suggestion
  kit.acts.length = 0
  await client.call('review_suggestion', { id, accept: false, by: 'ana', code: 'style' })
  expect(kit.acts).toEqual([
    { review: [id], decision: { accept: false, by: 'ana', code: 'style' } },
  ])
})

test('/mcp makes a suggestion of an answer only where a client wants one', async () => {
  const asked: object[] = []
  const rest = { by: null, why: null, passages: [], cited: [], suggestion: null }
  await using own = await openForTest({
    deskOver: {
      async ask(question) {
        asked.push(question)
        return { question: question.question, answer: null, ...rest }
      },
    },
  })
  await using client = await connect('modern', { url: `${own.doors.url}/mcp`, token: own.token })
  await client.call('ask', { question: 'Why?', suggest: true })
  await client.call('ask', { question: 'Why?' })
  expect(asked).toEqual([{ question: 'Why?', suggest: true }, { question: 'Why?' }])
})

test.each(kinds)('/mcp tells a %s client what is wrong, in words to mend it by', async (kind) => {
  await using client = await connect(kind, where)
  await expect(client.call('get_cycle', { id: nobody.cycle })).rejects.toThrow(
    /Cannot find .*\(cycle\.unknown\)/,
  )
  await expect(client.call('run_cycle', { spec: 'none' })).rejects.toThrow('(script.unknown)')
  await expect(client.call('get_cycle', { id: 'x' })).rejects.toThrow('id')
  await expect(client.call('get_cycle', { id: kit.cycle.id, more: 1 })).rejects.toThrow('more')
  await expect(client.call('no_such_tool')).rejects.toThrow('no_such_tool')
  await expect(client.read(`ostinato://suggestions/${nobody.suggestion}`)).rejects.toThrow(
    'Cannot find',
  )
  await expect(client.read('ostinato://suggestions/%ff')).rejects.toThrow()
  await expect(client.read('ostinato://nothing/at-all')).rejects.toThrow()
})

test.each(kinds)('/mcp tells a %s client of a change that it asked for', async (kind) => {
  await using client = await connect(kind, where)
  const { id } = kit.suggestion
  await client.toldOf(`ostinato://suggestions/${id}`, async () =>
    kit.change({ suggestion: id, isNew: true }),
  )
})

test.each(kinds)('/mcp passes the hops of a %s client on, and refuses a third', async (kind) => {
  await using client = await connect(kind, where)
  const call = (hops: unknown) =>
    client.call('run_cycle', { spec: 'docs/api' }, { meta: { 'ostinato/hops': hops } })
  kit.acts.length = 0
  await call(2)
  expect(kit.acts).toEqual([{ begin: { spec: 'docs/api', reason: 'asked for by MCP', depth: 2 } }])
  for (const wrong of [3, -1, 'x', 1.5]) await expect(call(wrong)).rejects.toThrow('agent.denied')
})

test('/mcp hides what went wrong inside, and tells the log', async () => {
  await using client = await connect('modern', where)
  kit.trouble = new TypeError('secret')
  await expect(client.call('run_cycle', { spec: 'docs/api' })).rejects.toThrow(
    /^Something went wrong inside; its reference is [0-9a-f-]{36}$/,
  )
  kit.trouble = undefined
  expect(String(doors.bugs.at(-1)?.error)).toContain('secret')
})

test.each(kinds)('/mcp aborts what a %s client no longer waits for', async (kind) => {
  const begun = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  await using own = await openForTest({
    deskOver: {
      async ask({ question }, { signal }) {
        signal.addEventListener('abort', () => ended.resolve())
        begun.resolve()
        await ended.promise
        return {
          question,
          answer: null,
          by: null,
          why: null,
          passages: [],
          cited: [],
          suggestion: null,
        }
      },
    },
  })
  await using client = await connect(kind, { url: `${own.doors.url}/mcp`, token: own.token })
  const gone = new AbortController()
  const call = client.call('ask', { question: 'Why?' }, { signal: gone.signal })
  await begun.promise
  gone.abort()
  await expect(call).rejects.toThrow()
  await ended.promise
})

test('/mcp aborts the call of a client that hangs up', async () => {
  const begun = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  await using own = await openForTest({
    deskOver: {
      async ask({ question }, { signal }) {
        signal.addEventListener('abort', () => ended.resolve())
        begun.resolve()
        await ended.promise
        return {
          question,
          answer: null,
          by: null,
          why: null,
          passages: [],
          cited: [],
          suggestion: null,
        }
      },
    },
  })
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 't', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const params = { name: 'ask', arguments: { question: 'Why?' }, _meta: meta }
  const gone = new AbortController()
  const answer = own.ask('/mcp', {
    method: 'POST',
    signal: gone.signal,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'ask',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  })
  await begun.promise
  gone.abort()
  await expect(answer).rejects.toThrow()
  await ended.promise
})

const initialize = (name: string) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name, version: '1' } },
})
const accept = { accept: 'application/json, text/event-stream' }

test('/mcp answers two clients with equal request ids each its own', async () => {
  const sessions = await Promise.all(
    ['a', 'b'].map(async (name) => {
      const response = await doors.post('/mcp', initialize(name), accept)
      expect(response.status).toBe(200)
      await response.text()
      return response.headers.get('mcp-session-id') ?? ''
    }),
  )
  expect(new Set(sessions).size).toBe(2)
  const ids = ['s-aaaaaaaaaaaa', 's-bbbbbbbbbbbb']
  const answers = await Promise.all(
    sessions.flatMap((session, at) => {
      const params = { name: 'get_suggestion', arguments: { id: ids[at] } }
      const call = { jsonrpc: '2.0', id: 7, method: 'tools/call', params }
      return doors
        .post('/mcp', call, { ...accept, 'mcp-session-id': session })
        .then((response) => response.text())
    }),
  )
  for (const [at, answer] of answers.entries()) {
    expect(answer).toContain('"id":7')
    expect(answer).toContain(ids[at] ?? '')
    expect(answer).not.toContain(ids[1 - at] ?? '')
  }
})

test('/mcp says that a session is lost, or missing', async () => {
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
  const lost = await doors.post('/mcp', list, { ...accept, 'mcp-session-id': 'none' })
  expect(lost.status).toBe(404)
  const missing = await doors.post('/mcp', list, accept)
  expect([missing.status, (await missing.json()).error.message]).toEqual([
    400,
    'Mcp-Session-Id is missing: begin with initialize',
  ])
})

test('/mcp ends the session that was silent for longest when there are too many', async () => {
  const begin = async () => {
    const response = await doors.post('/mcp', initialize('many'), accept)
    await response.text()
    return response.headers.get('mcp-session-id') ?? ''
  }
  const first = await begin()
  for (let at = 0; at < 256; at += 1) await begin()
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
  const answer = await doors.post('/mcp', list, { ...accept, 'mcp-session-id': first })
  expect(answer.status).toBe(404)
})

test('/mcp takes 4 MiB, and no more', async () => {
  const big = (bytes: number) =>
    doors.post('/mcp', { ...initialize('big'), more: 'x'.repeat(bytes) }, accept)
  expect((await big(5 * 1024 * 1024)).status).toBe(413)
  expect((await big(3 * 1024 * 1024)).status).not.toBe(413)
})

test('/mcp says as JSON-RPC that a message is no JSON', async () => {
  const answer = await doors.ask('/mcp', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...accept },
    body: '{',
  })
  expect([answer.status, (await answer.json()).error.code]).toEqual([400, -32700])
})

test('/mcp lets the token in, and no cookie', async () => {
  const link = await fetch(doors.doors.link(), { redirect: 'manual' })
  const cookie = link.headers.get('set-cookie')?.split(';')[0] ?? ''
  const ask = (path: string) =>
    fetch(`${doors.doors.url}${path}`, { headers: { cookie } }).then((one) => one.status)
  expect([await ask('/agents'), await ask('/mcp')]).toEqual([200, 401])
})

test('run_cycle begins with an id that a cycle can have', async () => {
  await using client = await connect('modern', where)
  const { cycleId } = await client.call('run_cycle', { spec: 'docs/api' })
  expect(v.is(CycleId, cycleId)).toBe(true)
})
