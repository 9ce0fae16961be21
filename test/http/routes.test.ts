import { afterEach, beforeEach, expect, test } from 'bun:test'

import { Fault } from '../../src/domain/fault.ts'
import { type OpenDoors, openForTest } from './open-for-test.ts'
import { nobody } from './small-kit.ts'

let doors: OpenDoors
beforeEach(async () => {
  doors = await openForTest()
})
afterEach(() => doors[Symbol.asyncDispose]())

test('POST /cycles answers 202 with where the cycle is', async () => {
  const body = { spec: 'docs/api', repository: '/r', reason: 'why', all: true }
  const answer = await doors.post('/cycles', body)
  const { id } = doors.kit.cycle
  expect([answer.status, answer.headers.get('location')]).toEqual([202, `/cycles/${id}`])
  expect(await answer.json()).toMatchObject({ cycle: { id }, joined: false })
  expect(doors.kit.acts).toEqual([{ begin: body }])
})

test('GET /cycles passes its filters on, twenty where no limit is said', async () => {
  const { id } = doors.kit.cycle
  const answer = await doors.ask('/cycles?repository=/r&spec=docs/api&limit=200&after=c-1')
  expect(await answer.json()).toMatchObject({ cycles: [{ id }], next: null })
  await doors.ask('/cycles')
  expect(doors.kit.acts).toEqual([
    { list: { repository: '/r', spec: 'docs/api', limit: 200, after: 'c-1' } },
    { list: { limit: 20 } },
  ])
})

test.each([
  'limit=0',
  'limit=201',
  'limit=-1',
  'limit=1e2',
  'limit=',
  'limit=1&limit=2',
  'spec=A',
  'after=a%20b',
  'what=x',
  '__proto__=x',
  'repository=',
])('GET /cycles refuses ?%s', async (query) => {
  expect((await doors.ask(`/cycles?${query}`)).status).toBe(400)
  expect(doors.kit.acts).toEqual([])
})

test('GET /cycles/[id] shows one, and names an id that is none or nobody has', async () => {
  const { id } = doors.kit.cycle
  const answer = await (await doors.ask(`/cycles/${id}`)).json()
  expect(answer).toMatchObject({ cycle: { id }, consulted: false })
  expect((await doors.ask(`/cycles/${nobody.cycle}`)).status).toBe(404)
  expect((await doors.ask(`/cycles/${doors.kit.suggestion.id}`)).status).toBe(400)
})

test('POST /cycles/[id]/cancel says why, with and without a body', async () => {
  const { id } = doors.kit.cycle
  const path = `/cycles/${id}/cancel`
  const answer = await doors.post(path, { why: 'enough' })
  expect(await answer.json()).toMatchObject({ cycle: { id, state: 'cancelled' } })
  expect((await doors.ask(path, { method: 'POST' })).status).toBe(200)
  expect(doors.kit.acts).toEqual([
    { cancel: id, why: 'enough' },
    { cancel: id, why: 'cancelled by hand' },
  ])
})

test('GET /suggestions takes states repeated, in a comma list, or both', async () => {
  await doors.ask('/suggestions?state=open&state=stale,applied&limit=5')
  await doors.ask('/suggestions')
  expect(doors.kit.acts).toEqual([
    { list: { states: ['open', 'stale', 'applied'], limit: 5 } },
    { list: { limit: 20 } },
  ])
  expect((await doors.ask('/suggestions?state=nearly')).status).toBe(400)
})

test('GET /suggestions/[id] shows one as JSON and as Markdown', async () => {
  const { id, title } = doors.kit.suggestion
  expect(await (await doors.ask(`/suggestions/${id}`)).json()).toMatchObject({ id, title })
  const markdown = await doors.ask(`/suggestions/${id}`, { headers: { accept: 'text/markdown' } })
  expect(await markdown.text()).toBe(`# ${title}\n`)
  expect((await doors.ask(`/suggestions/${nobody.suggestion}`)).status).toBe(404)
})

test('POST /suggestions/[id]/review and /suggestions/review pass the decision on', async () => {
  const { id } = doors.kit.suggestion
  const decision = { accept: false, by: 'ana', code: 'style', why: 'not so' }
  const answer = await doors.post(`/suggestions/${id}/review`, decision)
  expect(await answer.json()).toMatchObject({ suggestions: [{ id }] })
  await doors.post('/suggestions/review', { ids: [id], accept: true, by: 'ana' })
  expect(doors.kit.acts).toEqual([
    { review: [id], decision },
    { review: [id], decision: { accept: true, by: 'ana' } },
  ])
})

test('POST /suggestions/review refuses no ids, a decision without a name, and an id nobody has', async () => {
  const { id } = doors.kit.suggestion
  const ask = async (body: object) => (await doors.post('/suggestions/review', body)).status
  expect(await ask({ ids: [], accept: true, by: 'ana' })).toBe(422)
  expect(await ask({ ids: [id], accept: true })).toBe(422)
  expect(await ask({ ids: [id], accept: true, by: 'a\nb' })).toBe(422)
  expect(await ask({ ids: [id], accept: true, by: 'ana', code: 'because' })).toBe(422)
  expect(await ask({ ids: [id, nobody.suggestion], accept: true, by: 'ana' })).toBe(404)
  expect(doors.kit.acts).toEqual([])
})

test('GET /suggestions/next and POST /suggestions/[id]/forget ask the desk', async () => {
  const { id } = doors.kit.suggestion
  const next = await doors.ask('/suggestions/next?spec=docs')
  expect(await next.json()).toMatchObject({
    suggestions: [{ id, later: false }],
    attention: { minutes: 20, spent: 0 },
  })
  const forgotten = await doors.post(`/suggestions/${id}/forget`, { by: 'ana' })
  expect(forgotten.status).toBe(200)
  expect(doors.kit.acts).toEqual([{ next: { spec: 'docs' } }, { forget: id, by: 'ana' }])
})

test('GET /suggestions/inbox and /[id]/history and POST /[id]/reopen ask the desk', async () => {
  const { id } = doors.kit.suggestion
  const inbox = await doors.ask('/suggestions/inbox?state=open,rejected&spec=docs')
  expect(await inbox.json()).toMatchObject({ lines: [{ id, later: false }] })
  const history = await doors.ask(`/suggestions/${id}/history`)
  expect(await history.json()).toMatchObject({ entries: [{ type: 'suggestion.opened' }] })
  expect((await doors.ask(`/suggestions/${nobody.suggestion}/history`)).status).toBe(404)
  expect((await doors.post(`/suggestions/${id}/reopen`, { by: 'ana' })).status).toBe(200)
  expect((await doors.post(`/suggestions/${id}/reopen`, {})).status).toBe(422)
  expect(doors.kit.acts).toEqual([
    { inbox: { states: ['open', 'rejected'], spec: 'docs' } },
    { reopen: id, by: 'ana' },
  ])
  doors.kit.trouble = new Fault('suggestion.state', `Cannot reopen suggestion "${id}"`)
  expect((await doors.post(`/suggestions/${id}/reopen`, { by: 'ana' })).status).toBe(409)
})

test('POST /suggestions/[id]/apply, /suggestions/apply and /revert act on what they name', async () => {
  const { id } = doors.kit.suggestion
  await doors.ask(`/suggestions/${id}/apply`, { method: 'POST' })
  await doors.post(`/suggestions/${id}/apply`, { mode: 'write' })
  await doors.post('/suggestions/apply', { ids: [id] })
  const answer = await doors.ask(`/suggestions/${id}/revert`, { method: 'POST' })
  expect(await answer.json()).toEqual({ applied: [], refused: [] })
  expect(doors.kit.acts).toEqual([
    { apply: [id], mode: 'branch' },
    { apply: [id], mode: 'write' },
    { apply: [id], mode: 'branch' },
    { revert: id },
  ])
  expect((await doors.post(`/suggestions/${id}/apply`, { mode: 'force' })).status).toBe(422)
})

test('GET /specs lists them, and /specs/[name] shows one whose name holds a slash', async () => {
  expect(await (await doors.ask('/specs')).json()).toMatchObject({ specs: [{ name: 'docs/api' }] })
  expect(await (await doors.ask('/specs/docs%2Fapi')).json()).toMatchObject({ name: 'docs/api' })
  expect((await doors.ask('/specs/docs%2fother')).status).toBe(404)
  expect((await doors.ask('/specs/docs/api')).status).toBe(404)
})

test('GET /agents and GET /ledger answer under their names', async () => {
  expect(await (await doors.ask('/agents')).json()).toEqual({
    agents: [{ name: 'links', builtIn: true, server: null }],
    file: null,
    broken: [],
  })
  expect(await (await doors.ask('/ledger?spec=docs/api')).json()).toEqual({ ledger: [] })
  expect(doors.kit.acts).toEqual([{ agents: {} }, { ledger: { spec: 'docs/api' } }])
})

test('POST /agents/[name]/approve hands on what was shown, and refuses what is neither', async () => {
  const approve = (body: object, name = 'my%20server') =>
    doors.post(`/agents/${name}/approve`, body)
  const hash = 'a'.repeat(64)
  expect((await approve({ launch: 'bun "a b"', by: 'ana' })).status).toBe(200)
  expect((await approve({ tool: 'echo', hash, by: 'ana', repository: '/r' })).status).toBe(200)
  expect(doors.kit.acts).toEqual([
    { approve: 'my server', approval: { launch: 'bun "a b"', by: 'ana' } },
    { approve: 'my server', approval: { tool: 'echo', hash, by: 'ana', repository: '/r' } },
  ])
  expect((await approve({ launch: 'x' })).status).toBe(422)
  expect((await approve({ tool: 'echo', hash: 'abc', by: 'ana' })).status).toBe(422)
  expect((await approve({ launch: 'x', by: 'ana' }, '%0a')).status).toBe(400)
  doors.kit.trouble = new Fault('file.changed', 'Cannot approve: it is not what was shown')
  expect((await approve({ launch: 'x', by: 'ana' })).status).toBe(409)
})

/** Asks for a stream and leaves it again. */
async function follow(path: string, headers: Record<string, string> = {}): Promise<number> {
  const gone = new AbortController()
  const answer = await doors.ask(path, { headers, signal: gone.signal })
  gone.abort()
  return answer.status
}

test('GET /events follows from where the header says, else the query, else from now', async () => {
  await follow('/events')
  await follow('/events?after=7&type=cycle.done,cycle.failed&spec=a&spec=b&repository=/r,/s')
  await follow('/events?after=7', { 'last-event-id': '9' })
  await follow('/suggestions/stream?after=0&spec=a')
  expect(doors.kit.follows).toEqual([
    { after: null, suggestions: false },
    {
      after: 7,
      types: ['cycle.done', 'cycle.failed'],
      specs: ['a', 'b'],
      repositories: ['/r', '/s'],
      suggestions: false,
    },
    { after: 9, suggestions: false },
    { after: 0, specs: ['a'], suggestions: true },
  ])
})

test.each([
  'after=x',
  'after=-1',
  'after=',
  'after=1&after=2',
  'after=99999999999999999',
  'type=cycle',
  'type=',
])('GET /events refuses ?%s', async (query) => {
  expect(await follow(`/events?${query}`)).toBe(400)
  expect(doors.kit.follows).toEqual([])
})

test('GET /events and /suggestions/stream refuse a Last-Event-ID that is none', async () => {
  for (const path of ['/events?after=1', '/suggestions/stream'])
    for (const id of ['x', '-1', '1.5', '1 2'])
      expect(await follow(path, { 'last-event-id': id })).toBe(400)
  expect(doors.kit.follows).toEqual([])
})

test('GET /health and GET /ready answer anyone, and 503 tells why', async () => {
  const open = (path: string) => fetch(`${doors.doors.url}${path}`)
  const health = await (await open('/health')).json()
  expect(health).toEqual({ version: '0.1.0', instance: expect.stringMatching(/^[0-9a-f-]{36}$/) })
  expect(await (await open('/ready')).json()).toEqual({ ready: true, why: null })
  doors.kit.ready = false
  const answer = await open('/ready')
  expect([answer.status, await answer.json()]).toEqual([
    503,
    { ready: false, why: 'the disk is full' },
  ])
})

test('GET /metrics adds requests and how long they took to what the kit counts', async () => {
  await doors.ask('/cycles')
  await doors.ask('/cycles?limit=0')
  await doors.ask(`/cycles/${doors.kit.cycle.id}`)
  await doors.ask('/nothing/of/ours')
  await doors.ask('/cycles', { headers: { origin: 'http://evil.example' } })
  const answer = await doors.ask('/metrics')
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4')
  const lines = (await answer.text()).split('\n')
  expect(lines).toContain('ostinato_cycles 1')
  expect(lines).toContain(
    'ostinato_http_requests_total{route="/cycles",method="GET",status="200"} 1',
  )
  expect(lines).toContain(
    'ostinato_http_requests_total{route="/cycles",method="GET",status="400"} 1',
  )
  expect(lines).toContain(
    'ostinato_http_requests_total{route="/cycles/{id}",method="GET",status="200"} 1',
  )
  expect(lines).toContain('ostinato_http_requests_total{route="none",method="none",status="404"} 1')
  expect(lines).toContain('ostinato_http_requests_total{route="none",method="none",status="403"} 1')
  const lasted = 'ostinato_http_request_duration_seconds'
  expect(lines).toContain(`${lasted}_bucket{route="/cycles",method="GET",le="+Inf"} 2`)
  expect(lines).toContain(`${lasted}_count{route="/cycles",method="GET"} 2`)
  expect(lines.filter((line) => line.includes('evil') || line.includes('/nothing'))).toEqual([])
})

test('GET / leads to the reference page', async () => {
  const answer = await doors.ask('/')
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/docs'])
})
