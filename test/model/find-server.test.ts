import { expect, test } from 'bun:test'

import { findServer } from '../../src/model/find-server.ts'
import { listModels } from '../../src/model/list-models.ts'
import { loadModel } from '../../src/model/load-model.ts'
import { startStandIn } from '../support/lm-studio/start.ts'
import { faultOf, listening, openServer } from './open-model.ts'

const { signal } = listening

function serve(answer: () => Response) {
  return Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: answer })
}

function urlOf(server: { url: URL }): string {
  return server.url.origin
}

test('findServer() takes the first of the usual ones that is there', async () => {
  await using standIn = await startStandIn()
  await using ollama = await startStandIn({ as: 'ollama' })
  await using website = serve(() => new Response('<html>'))
  await using list = serve(() => Response.json({ data: [], error: null }))
  await using locked = serve(() => new Response('Who?', { status: 401 }))
  const others = [website, list, locked].map(urlOf)
  const find = (usual: string[]) => findServer({ url: null, usual, signal })
  expect(await find([...others, ollama.url, standIn.url])).toEqual({
    url: ollama.url,
    kind: 'other',
    rest: null,
    token: null,
  })
  expect(await find([...others, standIn.url, ollama.url])).toMatchObject({
    url: standIn.url,
    kind: 'lm-studio',
    rest: 'v1',
  })
  expect(await find(others)).toBeNull()
})

test('findServer() gives its token to what was named and to LM Studio, and to nothing else', async () => {
  const token = 'secret'
  const tokens: (string | null)[] = []
  await using other = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request) {
      tokens.push(request.headers.get('authorization'))
      return Response.json({ object: 'list', data: [{ id: 'm' }] })
    },
  })
  const url = urlOf(other)
  expect(await findServer({ url: null, usual: [url], token, signal })).toMatchObject({
    token: null,
  })
  expect(new Set(tokens.splice(0))).toEqual(new Set([null]))
  expect(await findServer({ url, token, signal })).toMatchObject({ token })
  expect(new Set(tokens)).toEqual(new Set(['Bearer secret']))
  await using standIn = await startStandIn({ token })
  const found = await findServer({ url: null, usual: [standIn.url], token, signal })
  expect(found).toMatchObject({ url: standIn.url, token })
})

test('findServer() says why the one that was named is none', async () => {
  await using website = serve(() => new Response('<html>'))
  await using locked = serve(() => new Response('Who?', { status: 401 }))
  const codeAt = async (url: string) => (await faultOf(findServer({ url, signal }))).code
  expect(await codeAt(urlOf(website))).toBe('model.unreachable')
  expect(await codeAt(urlOf(locked))).toBe('model.unauthorized')
  await website.stop(true)
  expect(await codeAt(urlOf(website))).toBe('model.unreachable')
})

for (const url of ['', 'localhost:1234', 'file:///etc/passwd', 'http://name:secret@127.0.0.1:1']) {
  test(`findServer() refuses the address "${url}"`, async () => {
    const fault = await faultOf(findServer({ url, signal }))
    expect(fault.code).toBe('use.wrong')
    expect(fault.message).not.toContain('secret')
  })
}

test('findServer() throws what it was cancelled with', async () => {
  const fault = faultOf(
    findServer({
      url: null,
      usual: ['http://127.0.0.1:9'],
      signal: AbortSignal.abort(new Error('Enough')),
    }),
  )
  expect((await fault).message).toBe('Enough')
})

test('listModels() tells of each model what LM Studio tells', async () => {
  await using standIn = await startStandIn({
    models: [
      { key: 'loaded', context: 8192, parallel: 2 },
      { key: 'cold', loaded: false },
      { key: 'vectors', type: 'embedding' },
    ],
  })
  const server = await openServer(standIn.url)
  const models = await listModels(server, signal)
  expect(models).toMatchObject([
    {
      id: 'loaded',
      type: 'llm',
      state: 'loaded',
      contextTokens: 8192,
      parallel: 2,
      instances: ['loaded'],
    },
    { id: 'cold', type: 'llm', state: 'not-loaded', contextTokens: null, maxContextTokens: 32_768 },
    { id: 'vectors', type: 'embedding' },
  ])
  const legacy = await listModels({ ...server, rest: 'v0' }, signal)
  expect(legacy).toMatchObject([
    { id: 'loaded', type: 'llm', state: 'loaded', contextTokens: 8192, parallel: null },
    { id: 'cold', type: 'llm', state: 'not-loaded', contextTokens: null, maxContextTokens: 32_768 },
    { id: 'vectors', type: 'embedding' },
  ])
})

test('listModels() tells of other servers what little they say', async () => {
  await using standIn = await startStandIn({
    as: 'llama.cpp',
    models: [{ key: 'm' }, { key: 'x-embed' }],
  })
  const models = await listModels(await openServer(standIn.url), signal)
  expect(models).toMatchObject([
    { id: 'm', type: 'llm', state: null, contextTokens: null, maxContextTokens: 32_768 },
    { id: 'x-embed', type: 'embedding' },
  ])
})

test('loadModel() takes what is loaded already, with the context it has', async () => {
  await using standIn = await startStandIn({ models: [{ key: 'm', context: 2048 }] })
  const loaded = await loadModel(await openServer(standIn.url), 'm', {
    contextTokens: 8192,
    signal,
  })
  expect(loaded).toEqual({ id: 'm', contextTokens: 2048, parallel: 4 })
  expect(standIn.requests.some(({ path }) => path.endsWith('/load'))).toBe(false)
})

test('loadModel() says what a guardrail says and what to do', async () => {
  const refusesToLoad =
    'Model loading was stopped due to insufficient system resources. Under the current settings, this model requires approximately 60 GB of memory.'
  await using standIn = await startStandIn({
    models: [{ key: 'large', loaded: false }],
    quirks: { refusesToLoad },
  })
  const server = await openServer(standIn.url)
  const load = () => loadModel(server, 'large', { contextTokens: 8192, signal })
  const fault = await faultOf(load())
  expect(fault.code).toBe('model.refused')
  expect(fault.message).toContain('free memory')
  standIn.set({ refusesToLoad: false })
  expect(await load()).toMatchObject({ id: 'large' })
})

test('loadModel() names what is there where the name is unknown, or nothing is loaded by request', async () => {
  await using standIn = await startStandIn({ models: [{ key: 'm' }] })
  const server = await openServer(standIn.url)
  const fault = await faultOf(loadModel(server, 'n', { contextTokens: 8192, signal }))
  expect(fault).toMatchObject({ code: 'model.missing' })
  expect(fault.message).toContain('it has m')
  const other = { ...server, kind: 'other', rest: null } as const
  expect(await faultOf(loadModel(other, 'm', { contextTokens: 8192, signal }))).toMatchObject({
    code: 'model.missing',
  })
})

test('loadModel() leaves one who gives up and goes on for the others', async () => {
  await using standIn = await startStandIn({
    models: [{ key: 'cold', loaded: false }],
    loadMs: 1000,
  })
  const server = await openServer(standIn.url)
  const cancel = new AbortController()
  const left = faultOf(loadModel(server, 'cold', { contextTokens: 8192, signal: cancel.signal }))
  const stayed = loadModel(server, 'cold', { contextTokens: 8192, signal })
  cancel.abort(new Error('Enough'))
  expect((await left).message).toBe('Enough')
  const waits = () => standIn.requests.some(({ path }) => path.endsWith('/load'))
  while (!waits() || standIn.sleeping === 0) await Bun.sleep(1)
  standIn.advance(1000)
  expect(await stayed).toMatchObject({ id: 'cold' })
})
