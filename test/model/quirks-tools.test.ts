import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { findServer } from '../../src/model/find-server.ts'
import { listModels } from '../../src/model/list-models.ts'
import { loadModel } from '../../src/model/load-model.ts'
import { chats, faultOf, listening, openModel, request, until } from './open-model.ts'

const { signal } = listening
const look = {
  name: 'look_at',
  description: 'Looks at a file.',
  parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
}
const withTools = request('Look.', { tools: [look] })
const call = { name: 'look_at', arguments: '{"path":"a.md"}' }

for (const toolCallAsText of ['xml', 'request', 'reasoning'] as const) {
  test(`quirk 21: complete() reads a call of a tool that came as text (${toolCallAsText})`, async () => {
    await using opened = await openModel({ quirks: { toolCallAsText } })
    opened.standIn.reply(() => ({ toolCalls: [call] }))
    const answer = await opened.model.complete(withTools, listening)
    expect(answer).toMatchObject({
      finish: 'tools',
      content: '',
      toolCalls: [{ id: 'call_1', name: 'look_at', arguments: '{"path":"a.md"}' }],
      warnings: ['Its calls of tools came as text.'],
    })
  })
}

test('quirk 22: complete() gives a call without an id one', async () => {
  await using opened = await openModel({ quirks: { toolCallWithoutId: true } })
  opened.standIn.reply(() => ({ toolCalls: [call, { ...call, arguments: '{"path":"b.md"}' }] }))
  const answer = await opened.model.complete(withTools, listening)
  expect(answer.toolCalls.map(({ id, arguments: text }) => [id, text])).toEqual([
    ['call_1', '{"path":"a.md"}'],
    ['call_2', '{"path":"b.md"}'],
  ])
  expect(answer.warnings).toHaveLength(2)
})

test('quirk 22: complete() says that a call of a tool was lost', async () => {
  await using opened = await openModel({ quirks: { toolCallDropped: true } })
  opened.standIn.reply(() => ({ toolCalls: [call], finish: 'tool_calls' }))
  const fault = await faultOf(opened.model.complete(withTools, listening))
  expect(fault.code).toBe('model.empty')
  expect(fault.message).toContain('lost the call of a tool')
})

test('quirk 23: complete() takes an empty list of calls for none', async () => {
  await using opened = await openModel({}, { stream: false })
  opened.standIn.reply(() => ({ content: 'Nothing to look at.' }))
  const answer = await opened.model.complete(withTools, listening)
  expect(answer).toMatchObject({ finish: 'stop', toolCalls: [], warnings: [] })
})

test('quirk 24: complete() gives a simpler schema where a pattern is refused', async () => {
  await using opened = await openModel({ quirks: { patternsRefused: true } })
  opened.standIn.reply(() => ({ toolCalls: [call] }))
  const path = { type: 'string', pattern: 'md', enum: ['a.md'] }
  const tools = [{ ...look, parameters: { ...look.parameters, properties: { path } } }]
  const answer = await opened.model.complete(request('Look.', { tools }), listening)
  expect(answer.toolCalls).toHaveLength(1)
  expect(answer.warnings).toEqual([
    'It was asked twice: its server could not read the schema, and was given a simpler one.',
  ])
  expect(opened.standIn.requests.at(-1)?.body).toMatchObject({
    tools: [{ function: { parameters: look.parameters } }],
  })
})

test('quirk 25: no call goes to /api/v1/chat, which refuses what we say', async () => {
  await using opened = await openModel()
  await opened.model.complete(request('a', { seed: 7 }), listening)
  const posts = opened.standIn.requests.filter(({ method }) => method === 'POST')
  expect(posts.map(({ path }) => path)).toEqual(['/v1/chat/completions'])
})

test('quirk 26: write() sees by the JSON that a model stopped in the middle', async () => {
  await using opened = await openModel({ quirks: { stopsAfter: 3 } })
  opened.standIn.reply(() => ({ content: '{"purpose": "To tell all that is to be told"}' }))
  const schema = v.object({ purpose: v.string() })
  expect(await faultOf(opened.model.write({ ...request(), schema }, listening))).toMatchObject({
    code: 'model.truncated',
  })
  expect(chats(opened.standIn)).toBe(2)
})

test('quirk 27: complete() tells the limit by the reason and not by a count', async () => {
  await using opened = await openModel({ quirks: { usageOffByOne: true } })
  opened.standIn.reply(() => ({ content: 'one two three four five' }))
  const answer = await opened.model.complete(request('a', { maxTokens: 3 }), listening)
  expect(answer).toMatchObject({ finish: 'length', content: 'one two three' })
  expect(answer.usage.completionTokens).toBe(2)
})

test('quirk 27: write() does not ask again for what is longer than it may be', async () => {
  await using opened = await openModel()
  opened.standIn.reply(() => ({ content: '{"purpose": "To tell all that is to be told"}' }))
  const schema = v.object({ purpose: v.string() })
  const written = opened.model.write({ ...request('a', { maxTokens: 3 }), schema }, listening)
  expect(await faultOf(written)).toMatchObject({ code: 'model.too-long' })
  expect(chats(opened.standIn)).toBe(1)
})

test('quirk 28: complete() sends the same beginning in the same bytes', async () => {
  await using opened = await openModel()
  const texts = ['one', 'two'].map((last) =>
    request('The rules.', {
      messages: [
        { role: 'system', content: 'The rules.' },
        { role: 'user', content: last },
      ],
    }),
  )
  for (const one of texts) await opened.model.complete(one, listening)
  const [first, second] = opened.standIn.requests
    .filter(({ path }) => path === '/v1/chat/completions')
    .map(({ body }) => JSON.stringify(body))
  expect(first?.replace('"one"', '"two"')).toBe(second)
  expect(opened.standIn.prompts.at(-1)?.reused).toBeGreaterThan(0)
})

test('quirk 29: complete() closes the socket at once when it is cancelled', async () => {
  await using opened = await openModel({ tokenMs: 1000 })
  const cancel = new AbortController()
  const answer = opened.model.complete(request(), { signal: cancel.signal })
  await until(() => opened.standIn.load.running === 1)
  cancel.abort(new Error('Enough'))
  expect((await faultOf(answer)).message).toBe('Enough')
  await until(() => opened.standIn.load.running === 0)
  expect(chats(opened.standIn)).toBe(1)
})

for (const status of [408, 429, 500, 503]) {
  test(`quirk 30: complete() asks once where the server says ${status}`, async () => {
    let asked = 0
    await using server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch() {
        asked += 1
        return Response.json({ error: 'busy' }, { status, headers: { 'x-should-retry': 'true' } })
      },
    })
    await using opened = await openModel({}, { fetch: (_, init) => fetch(server.url, init) })
    expect(await faultOf(opened.model.complete(request(), listening))).toMatchObject({
      code: 'model.failed',
    })
    expect(asked).toBe(1)
  })
}

test('quirk 31: findServer() says that a token is wanted rather than that nothing is there', async () => {
  await using opened = await openModel({ token: 'sk-lm-12345678:12345678901234567890' })
  const { url } = opened.standIn
  for (const looking of [{ url }, { url: null, usual: [url] }]) {
    const fault = await faultOf(findServer({ ...looking, signal }))
    expect(fault.code).toBe('model.unauthorized')
    expect(fault.message).toContain('set OSTINATO_MODEL_TOKEN')
  }
  expect(await opened.model.complete(request(), listening)).toMatchObject({ finish: 'stop' })
  expect(await listModels(opened.server, signal)).toHaveLength(1)
  const model = opened.model.complete(request(), listening)
  opened.standIn.set({ unauthorized: true })
  await model.catch(() => null)
  expect(await faultOf(opened.model.complete(request(), listening))).toMatchObject({
    code: 'model.unauthorized',
  })
})

test('quirk 32: loadModel() reads the context length anew after it has loaded', async () => {
  await using opened = await openModel({
    models: [{ key: 'cold', loaded: false, maxContext: 6000 }],
  })
  const loaded = await loadModel(opened.server, 'cold', { contextTokens: 8192, signal })
  expect(loaded).toEqual({ id: 'cold', contextTokens: 6000, parallel: 4 })
})
