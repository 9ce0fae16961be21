import { expect, test } from 'bun:test'

import { replyFrom } from '../support/lm-studio/replies.ts'
import type { StandIn, StandInOptions } from '../support/lm-studio/stand-in.ts'
import { startStandIn } from '../support/lm-studio/start.ts'

const messages = [
  { role: 'system', content: 'You are terse.' },
  { role: 'user', content: 'Say one two three.' },
]
const schema = {
  type: 'object',
  properties: {
    verdict: { type: 'string', enum: ['holds', 'fails'] },
    why: { type: 'string' },
    notes: { type: 'array', items: { type: 'string' }, minItems: 1 },
    count: { type: 'integer' },
    sure: { type: 'boolean' },
    where: { type: 'object', properties: { line: { type: 'number' } }, required: ['line'] },
  },
  required: ['verdict', 'why', 'notes', 'count', 'sure', 'where'],
}
const response_format = { type: 'json_schema', json_schema: { name: 'v', strict: true, schema } }
const tools = [
  {
    type: 'function',
    function: {
      name: 'look_up',
      parameters: { type: 'object', properties: { q: { type: 'string' } }, required: ['q'] },
    },
  },
]

interface Heard {
  status: number
  headers: Headers
  text: string
  value: any // oxlint-disable-line typescript/no-explicit-any -- the shape is what tests look at
}

function post(server: StandIn, path: string, body: object, init: RequestInit = {}) {
  return fetch(server.url + path, { method: 'POST', body: JSON.stringify(body), ...init })
}

async function heard(response: Response): Promise<Heard> {
  const text = await response.text()
  const value = text.startsWith('{') ? JSON.parse(text) : null
  return { status: response.status, headers: response.headers, text, value }
}

/** Asks for a chat completion and reads all of it. */
async function ask(server: StandIn, more: object = {}): Promise<Heard> {
  const body = { model: 'stand-in', messages, ...more }
  return heard(await post(server, '/v1/chat/completions', body))
}

async function get(server: StandIn, path: string, headers: Record<string, string> = {}) {
  return heard(await fetch(server.url + path, { headers }))
}

/** The data of every event of a stream; `[DONE]` stays text. */
function dataOf(text: string): any[] /* oxlint-disable-line typescript/no-explicit-any */ {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => (line === 'data: [DONE]' ? '[DONE]' : JSON.parse(line.slice(6))))
}

function deltasOf(text: string): any[] /* oxlint-disable-line typescript/no-explicit-any */ {
  return dataOf(text).flatMap((data) => data.choices?.map((choice: any) => choice.delta) ?? []) // oxlint-disable-line typescript/no-explicit-any
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('What was waited for did not come')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function talkative(options: StandInOptions = {}) {
  return startStandIn({ tokenMs: 10, ...options })
}

test('the stand-in greets, lists its models and answers an unknown path with 200', async () => {
  await using server = await startStandIn({
    models: [{ key: 'a/one' }, { key: 'a/two', loaded: false }, { key: 'e', type: 'embedding' }],
  })
  expect((await get(server, '/lmstudio-greeting')).value).toEqual({ lmstudio: true })
  const list = await get(server, '/v1/models')
  expect(list.value.data.map(({ id }: { id: string }) => id)).toEqual(['a/one', 'a/two', 'e'])
  expect(list.value.data[0]).toEqual({
    id: 'a/one',
    object: 'model',
    owned_by: 'organization_owner',
  })
  expect(list.headers.get('x-powered-by')).toBe('Express')
  expect(list.headers.get('content-type')).toBe('application/json; charset=utf-8')
  const lost = await heard(await post(server, '/chat/completions', {}))
  expect([lost.status, lost.text]).toEqual([
    200,
    '{"error":"Unexpected endpoint or method. (POST /chat/completions)"}',
  ])
  // By hand, since `fetch` makes one slash of two.
  expect(await rawAnswer(server, false, '//v1/models')).toContain('(POST //v1/models)')
  expect((await get(server, '/v1/chat/completions')).value.error).toContain('(GET /v1/chat')
  const options = await fetch(`${server.url}/v1/models`, { method: 'OPTIONS' })
  expect((await heard(options)).value.error).toContain('(OPTIONS /v1/models)')
  expect(server.requests.map(({ path }) => path)).toContain('/chat/completions')

  await using strict = await startStandIn({
    jit: false,
    models: [{ key: 'one' }, { key: 'two', loaded: false }],
  })
  expect((await get(strict, '/v1/models')).value.data).toHaveLength(1)
})

test('the stand-in answers a chat whole, with JSON that fits the schema', async () => {
  await using server = await startStandIn()
  const plain = await ask(server)
  expect(plain.status).toBe(200)
  expect(plain.value).toMatchObject({
    object: 'chat.completion',
    model: 'stand-in',
    system_fingerprint: 'stand-in',
    stats: {},
    choices: [{ index: 0, message: { role: 'assistant', tool_calls: [] }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 7, completion_tokens: 7, total_tokens: 14 },
  })
  const { value } = await ask(server, { response_format })
  expect(JSON.parse(value.choices[0].message.content)).toEqual({
    verdict: 'holds',
    why: 'text',
    notes: ['text'],
    count: 0,
    sure: false,
    where: { line: 0 },
  })
  expect(server.requests.at(-1)?.body).toMatchObject({ response_format })
})

test('the stand-in refuses json_object and an object as tool_choice with a string', async () => {
  await using server = await startStandIn()
  const format = await ask(server, { response_format: { type: 'json_object' } })
  expect([format.status, format.value]).toEqual([
    400,
    { error: "'response_format.type' must be 'json_schema' or 'text'" },
  ])
  const tool_choice = { type: 'function', function: { name: 'look_up' } }
  const choice = await ask(server, { tools, tool_choice })
  expect([choice.status, choice.value.error]).toEqual([
    400,
    "Invalid tool_choice type: 'object'. Supported string values: none, auto, required",
  ])
  expect((await ask(server, { response_format: { type: 'text' } })).status).toBe(200)
  expect((await heard(await post(server, '/v1/chat/completions', { model: 'm' }))).status).toBe(400)
})

test('the stand-in streams a role in every delta, usage when asked for, and [DONE]', async () => {
  await using server = await startStandIn()
  server.reply(() => ({ content: 'one two three', reasoning: 'count up' }))
  const { text, headers } = await ask(server, { stream: true })
  expect(headers.get('content-type')).toBe('text/event-stream')
  expect(headers.get('cache-control')).toBe('no-cache')
  const data = dataOf(text)
  expect(data.at(-1)).toBe('[DONE]')
  expect(data.at(-2).choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' })
  expect(deltasOf(text).slice(0, -1)).toEqual([
    { role: 'assistant', reasoning_content: 'count' },
    { role: 'assistant', reasoning_content: ' up' },
    { role: 'assistant', content: 'one' },
    { role: 'assistant', content: ' two' },
    { role: 'assistant', content: ' three' },
  ])
  expect(text).not.toContain('usage')
  const counted = await ask(server, { stream: true, stream_options: { include_usage: true } })
  expect(dataOf(counted.text).at(-2)).toMatchObject({
    choices: [],
    usage: { completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 2 } },
  })
})

test('the stand-in cuts what it sends into pieces, with CRLF and comments where it is told', async () => {
  await using server = await startStandIn()
  server.reply(() => ({ content: 'größe — ünïcode 日本' }))
  server.set({ crlf: true, comments: true, pieces: 3 })
  const response = await post(server, '/v1/chat/completions', {
    model: 'stand-in',
    messages,
    stream: true,
  })
  const bytes = await response.text()
  expect(bytes).toContain(': prompt-progress\r\n\r\n')
  expect(bytes.replaceAll('\r\n', '')).not.toContain('\n')
  server.set({ crlf: false })
  const { text } = await ask(server, { stream: true })
  expect(
    deltasOf(text)
      .map(({ content }) => content ?? '')
      .join(''),
  ).toBe('größe — ünïcode 日本')
  expect((await ask(server)).value.choices[0].message.content).toBe('größe — ünïcode 日本')
  expect((await rawAnswer(server, false)).split('\r\n\r\n')[1]).toStartWith('3\r\n{"i\r\n3\r\nd":')
})

/** What comes over the socket until it closes, byte for byte. */
async function rawAnswer(
  server: StandIn,
  stream: boolean,
  path = '/v1/chat/completions',
): Promise<string> {
  const body = JSON.stringify({ model: 'stand-in', messages, stream })
  const { promise, resolve } = Promise.withResolvers<void>()
  let text = ''
  const { hostname, port } = new URL(server.url)
  await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      open(socket) {
        const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}`
        socket.write(`${head}\r\nConnection: close\r\n\r\n${body}`)
      },
      data(socket, bytes) {
        text += bytes.toString('latin1')
        if (text.endsWith('\r\n0\r\n\r\n') || text.endsWith('}')) socket.end()
      },
      close: () => resolve(),
    },
  })
  await promise
  return text
}

test('the stand-in loses the connection before its answer or in the middle of a chunk', async () => {
  await using server = await startStandIn({ quirks: { disconnects: 'before' } })
  for (const stream of [true, false]) {
    // Bun may have sent a part of the head; never the whole of it, so there is no response.
    expect(await rawAnswer(server, stream)).not.toContain('\r\n\r\n')
    const body = { model: 'stand-in', messages, stream }
    const answered = await post(server, '/v1/chat/completions', body).catch(() => null)
    expect(answered).toBeNull()
  }
  server.set({ disconnects: 'mid-chunk' })
  for (const stream of [true, false]) {
    const text = await rawAnswer(server, stream)
    expect(text).toStartWith('HTTP/1.1 200 OK')
    expect(text).not.toEndWith('\r\n0\r\n\r\n')
    expect(text).not.toContain('[DONE]')
  }
  server.set({ disconnects: false })
  expect(await rawAnswer(server, true)).toEndWith('\r\n0\r\n\r\n')
})

test('the stand-in calls tools with short digit ids, whole and in fragments', async () => {
  await using server = await startStandIn()
  const asked = { tools, tool_choice: 'required' }
  const { value } = await ask(server, asked)
  const [call] = value.choices[0].message.tool_calls
  expect(call.id).toMatch(/^[0-9]{9}$/)
  expect(call).toMatchObject({
    type: 'function',
    function: { name: 'look_up', arguments: '{"q": "text"}' },
  })
  expect(value.choices[0].finish_reason).toBe('tool_calls')
  const deltas = deltasOf((await ask(server, { ...asked, stream: true })).text)
  expect(deltas[0].tool_calls[0]).toMatchObject({
    index: 0,
    function: { name: 'look_up', arguments: '' },
  })
  expect(deltas.slice(1, -1).map(({ tool_calls: [part] }) => part)).toEqual([
    { index: 0, function: { arguments: '{"q":' } },
    { index: 0, function: { arguments: ' "text"}' } },
  ])
})

test('the stand-in says tool calls as text, without an id or not at all', async () => {
  await using server = await startStandIn()
  const call = async () => {
    const { value } = await ask(server, { tools, tool_choice: 'required' })
    return value.choices[0]
  }
  server.set({ toolCallAsText: 'xml' })
  const xml = '<tool_call><function=look_up><parameter=q>text</parameter></function></tool_call>'
  expect(await call()).toMatchObject({
    message: { content: xml, tool_calls: [] },
    finish_reason: 'stop',
  })
  server.set({ toolCallAsText: 'request' })
  expect((await call()).message.content).toBe(
    '[TOOL_REQUEST]{"name":"look_up","arguments":{"q": "text"}}[END_TOOL_REQUEST]',
  )
  server.set({ toolCallAsText: 'reasoning' })
  expect((await call()).message).toMatchObject({ content: '', reasoning_content: xml })
  server.set({ toolCallAsText: false, toolCallWithoutId: true })
  expect((await call()).message.tool_calls[0].id).toBe('')
  server.set({ toolCallDropped: true })
  expect((await call()).message).toEqual({ role: 'assistant', content: '', tool_calls: [] })
})

test('the stand-in puts reasoning where its model puts it, tags split over chunks', async () => {
  await using server = await startStandIn({
    models: [
      { key: 'field', reasoning: 'reasoning' },
      { key: 'tags', reasoning: 'think' },
    ],
  })
  server.reply(() => ({ content: 'yes', reasoning: 'is it' }))
  const field = await ask(server, { model: 'field' })
  expect(field.value.choices[0].message.reasoning).toBe('is it')
  const tags = await ask(server, { model: 'tags', stream: true })
  expect(deltasOf(tags.text).map(({ content }) => content)).toEqual([
    '<th',
    'ink>',
    'is',
    ' it',
    '</',
    'think',
    '>',
    'yes',
    undefined,
  ])
  const off = await ask(server, { model: 'field', reasoning_effort: 'none' })
  expect(off.value.choices[0].message.reasoning).toBeUndefined()
  server.set({ alwaysThinks: true })
  const still = await ask(server, { model: 'field', reasoning_effort: 'none' })
  expect(still.value.choices[0].message.reasoning).toBe('is it')
})

test('the stand-in gives JSON as reasoning, or nothing but reasoning, as often as it is told', async () => {
  await using server = await startStandIn({ quirks: { jsonInReasoning: 1 } })
  const struck = (await ask(server, { response_format })).value.choices[0]
  expect(struck).toMatchObject({ message: { content: '' }, finish_reason: 'stop' })
  expect(JSON.parse(struck.message.reasoning_content).verdict).toBe('holds')
  const next = (await ask(server, { response_format })).value.choices[0]
  expect(JSON.parse(next.message.content).verdict).toBe('holds')
  server.set({ onlyReasoning: true })
  const { value } = await ask(server)
  expect(value.choices[0].message.content).toBe('')
  expect(value.choices[0].message.reasoning_content).not.toBe('')
  expect(value.usage).toEqual({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 })
})

test('the stand-in cuts streams, empties them, forgets [DONE] and errs within them', async () => {
  await using server = await startStandIn({ quirks: { cutStream: 1 } })
  const cut = await ask(server, { stream: true })
  expect(deltasOf(cut.text).length).toBeGreaterThan(0)
  expect(cut.text).not.toContain('[DONE]')
  expect(cut.text).not.toContain('"finish_reason":"')
  server.set({ emptyStream: 1 })
  const empty = await ask(server, { stream: true })
  expect(deltasOf(empty.text)).toEqual([{}])
  expect(empty.text).toEndWith('data: [DONE]\n\n')
  server.set({ noDone: 1 })
  const open = await ask(server, { stream: true })
  expect(open.text).toContain('"finish_reason":"stop"')
  expect(open.text).not.toContain('[DONE]')
  server.set({ errorInStream: 'It broke.' })
  const broken = await ask(server, { stream: true })
  expect([broken.status, broken.text]).toEqual([
    200,
    'event: error\ndata: {"error":{"message":"It broke."},"message":"It broke."}\n\n',
  ])
  server.set({ errorInStream: false })
  expect((await ask(server, { stream: true })).text).toEndWith('data: [DONE]\n\n')
})

test('the stand-in keeps to max_tokens, to the context, and to what its quirks say of them', async () => {
  await using server = await startStandIn({ models: [{ key: 'stand-in', context: 12 }] })
  server.reply(() => ({ content: 'a b c d e f g h' }))
  const three = await ask(server, { max_tokens: 3 })
  expect(three.value.choices[0]).toMatchObject({
    message: { content: 'a b c' },
    finish_reason: 'length',
  })
  expect(three.value.usage.completion_tokens).toBe(3)
  server.set({ usageOffByOne: true })
  expect((await ask(server, { max_tokens: 3 })).value.usage.completion_tokens).toBe(2)
  const full = await ask(server, { max_tokens: -1 })
  expect(full.value.choices[0]).toMatchObject({
    message: { content: 'a b c d e' },
    finish_reason: 'length',
  })
  server.set({ stopsAfter: 2 })
  expect((await ask(server)).value.choices[0]).toMatchObject({
    message: { content: 'a b' },
    finish_reason: 'stop',
  })
  server.set({ stopsAfter: false })
  const stopped = await ask(server, { stop: [' d'] })
  expect(stopped.value.choices[0]).toMatchObject({
    message: { content: 'a b c' },
    finish_reason: 'stop',
  })
})

test('the stand-in refuses a prompt longer than the context, whole and within the stream', async () => {
  await using server = await startStandIn({ models: [{ key: 'stand-in', context: 5 }] })
  const whole = await ask(server)
  expect(whole.status).toBe(400)
  expect(whole.value.error.message).toStartWith(
    'Trying to keep the first 7 tokens when context the overflows. However, the model is loaded with context length of only 5 tokens',
  )
  server.set({ stringErrors: true })
  expect((await ask(server)).value.error).toContain('context length of only 5 tokens')
  server.set({ stringErrors: false })
  const streamed = await ask(server, { stream: true })
  const message =
    'Input does not fit in context length. The input has 7 tokens, but the context length only supports 5 tokens.'
  expect(streamed.status).toBe(200)
  expect(streamed.text).toStartWith('event: error\n')
  expect(dataOf(streamed.text)).toEqual([{ error: { message }, message }])
})

test('the stand-in ends every request in flight where one overflows the context they share', async () => {
  await using server = await talkative({
    models: [{ key: 'stand-in', context: 20 }],
    quirks: { overflowAbortsAll: true },
  })
  const first = ask(server, { stream: true })
  await until(() => server.sleeping === 1)
  const second = ask(server)
  await until(() => server.sleeping === 2)
  server.advance(1000)
  expect((await first).text).toContain('Context size has been exceeded.')
  expect(await second).toMatchObject({
    status: 400,
    value: { error: { message: 'Context size has been exceeded.' } },
  })
})

test('the stand-in answers as many at once as it has slots, and lets the others wait', async () => {
  await using server = await talkative({ models: [{ key: 'stand-in', parallel: 2 }] })
  const asked = [ask(server), ask(server, { stream: true }), ask(server)]
  await until(() => server.load.waiting === 1)
  expect(server.load).toEqual({ running: 2, waiting: 1, most: 2 })
  server.advance(69)
  expect(server.load.running).toBe(2)
  server.advance(1)
  await until(() => server.load.waiting === 0)
  server.advance(70)
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200])
  expect(server.load).toEqual({ running: 0, waiting: 0, most: 2 })
})

test('the stand-in stops for a client that has gone, unless it is to keep on', async () => {
  await using server = await talkative()
  for (const stream of [true, false]) {
    server.set({ keepsOnAfterCancel: false })
    const gone = new AbortController()
    const body = { model: 'stand-in', messages, stream }
    const asked = post(server, '/v1/chat/completions', body, { signal: gone.signal })
    const failed = asked.then((response) => response.text()).catch(() => 'gone')
    await until(() => server.sleeping === 1)
    gone.abort()
    await until(() => server.load.running === 0)
    expect(await failed).toBe('gone')

    server.set({ keepsOnAfterCancel: true })
    const [again, before] = [new AbortController(), server.requests.length]
    const second = post(server, '/v1/chat/completions', body, { signal: again.signal })
    const lost = second.then((response) => response.text()).catch(() => 'gone')
    await until(() => server.sleeping === 1)
    again.abort()
    expect(await lost).toBe('gone')
    // Another request has come and gone meanwhile, so the server has seen that the first has left.
    await get(server, '/v1/models')
    expect(server.requests.length).toBe(before + 2)
    expect(server.load.running).toBe(1)
    server.advance(1000)
    await until(() => server.load.running === 0)
  }
})

test('the stand-in reads a prompt to its end for a client that has gone', async () => {
  await using server = await startStandIn({ quirks: { silentPrefillMs: 100 } })
  const gone = new AbortController()
  const body = { model: 'stand-in', messages }
  const asked = post(server, '/v1/chat/completions', body, { signal: gone.signal })
  const lost = asked.catch(() => 'gone')
  await until(() => server.sleeping === 1)
  gone.abort()
  expect(await lost).toBe('gone')
  await get(server, '/v1/models')
  expect(server.load.running).toBe(1)
  server.advance(100)
  await until(() => server.load.running === 0)
})

test('the stand-in is silent while it reads what it does not know of a prompt', async () => {
  await using server = await startStandIn({ quirks: { silentPrefillMs: 1000 } })
  const long = [{ role: 'user', content: 'a b c d e f g h' }]
  const first = ask(server, { messages: long })
  await until(() => server.sleeping === 1)
  server.advance(999)
  expect(server.load.running).toBe(1)
  server.advance(1)
  await first
  const other = [{ role: 'user', content: 'a b c d e f x y' }]
  const second = ask(server, { messages: other, stream: true })
  await until(() => server.sleeping === 1)
  server.advance(249)
  expect(server.sleeping).toBe(1)
  server.advance(1)
  await second
  server.set({ noPrefixReuse: true, silentPrefillMs: 0 })
  await ask(server, { messages: other })
  expect(server.prompts).toEqual([
    { tokens: 8, reused: 0 },
    { tokens: 8, reused: 6 },
    { tokens: 8, reused: 0 },
  ])
})

test('the stand-in loads what is asked for, once or in copies, and drives out what came so before', async () => {
  const models = ['one', 'two'].map((key) => ({ key, loaded: false }))
  await using server = await startStandIn({ models, loadMs: 500 })
  const states = async () =>
    (await get(server, '/api/v1/models')).value.models.map(
      ({ loaded_instances }: { loaded_instances: { id: string }[] }) =>
        loaded_instances.map(({ id }) => id),
    )
  const asked = [ask(server, { model: 'one' }), ask(server, { model: 'one' })]
  await until(() => server.load.waiting === 2)
  server.advance(500)
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200])
  expect(await states()).toEqual([['one'], []])
  server.set({ copiesOnParallelLoad: true })
  const copies = [ask(server, { model: 'two' }), ask(server, { model: 'two' })]
  await until(() => server.sleeping === 2)
  server.advance(500)
  const answered = (await Promise.all(copies)).map(({ value }) => value.model).toSorted()
  expect(answered).toEqual(['two', 'two:2'])
  expect(await states()).toEqual([[], ['two', 'two:2']])
  server.set({ refusesToLoad: 'Model loading was stopped due to insufficient system resources.' })
  const refused = ask(server, { model: 'one' })
  await until(() => server.sleeping === 1)
  server.advance(500)
  expect(await refused).toMatchObject({
    status: 400,
    value: {
      error: {
        message:
          'Failed to load model "one". Error: Model loading was stopped due to insufficient system resources.',
      },
    },
  })
})

test('the stand-in ends what a model says when another is loaded by a request', async () => {
  const models = ['one', 'two'].map((key) => ({ key, loaded: false }))
  await using server = await talkative({ models })
  const first = ask(server, { model: 'one', stream: true })
  await until(() => server.sleeping === 1)
  server.advance(20)
  const second = ask(server, { model: 'two' })
  expect((await first).text).toContain('Model is unloaded.')
  await until(() => server.sleeping === 1)
  server.advance(1000)
  expect((await second).value.model).toBe('two')
})

test('the stand-in knows no other models than its own, unless another is to answer', async () => {
  await using server = await startStandIn({ models: [{ key: 'a' }, { key: 'b' }] })
  const unknown = await ask(server, { model: 'x' })
  expect(unknown.status).toBe(400)
  expect(unknown.value.error).toEqual({
    message: 'Invalid model identifier "x". Please specify a valid downloaded model (e.g., a, b).',
    type: 'invalid_request_error',
    param: 'model',
    code: 'model_not_found',
  })
  server.set({ otherModelAnswers: 'b' })
  expect((await ask(server, { model: 'x' })).value.model).toBe('b')
  await using none = await startStandIn({ jit: false, models: [{ key: 'a', loaded: false }] })
  const nothing = await ask(none, { model: 'a' })
  expect(nothing.status).toBe(400)
  expect(nothing.value.error).toEqual({
    message:
      "No models loaded. Please load a model in the developer page or use the 'lms load' command.",
    type: 'invalid_request_error',
    param: 'model',
    code: null,
  })
})

test('the stand-in ends what a model says when it is unloaded or crashes', async () => {
  await using server = await startStandIn({ quirks: { unloadsMidStream: 1 } })
  const unloaded = await ask(server, { stream: true })
  expect(deltasOf(unloaded.text).length).toBeGreaterThan(0)
  expect(unloaded.text).toEndWith(
    'event: error\ndata: {"error":{"message":"Model is unloaded."},"message":"Model is unloaded."}\n\n',
  )
  await using slow = await talkative({ models: [{ key: 'stand-in', parallel: 1 }] })
  const waiting = [ask(slow), ask(slow)]
  await until(() => slow.load.waiting === 1)
  slow.unload('stand-in')
  expect((await Promise.all(waiting)).map(({ value }) => value.error.message)).toEqual([
    'Model is unloaded.',
    'Model is unloaded.',
  ])
  expect(slow.load).toEqual({ running: 0, waiting: 0, most: 1 })
  slow.set({ crashesOnTwo: true })
  const two = [ask(slow), ask(slow)]
  await until(() => slow.load.waiting === 1)
  slow.advance(1000)
  expect((await Promise.all(two)).map(({ status }) => status)).toEqual([200, 200])
  await using wide = await talkative({ quirks: { crashesOnTwo: true } })
  for (const { status, value } of await Promise.all([ask(wide), ask(wide)])) {
    expect(status).toBe(400)
    expect(value.error.message).toContain('has crashed')
  }
})

test('the stand-in refuses patterns without anchors where it is told to', async () => {
  await using server = await startStandIn({ quirks: { patternsRefused: true } })
  const withPattern = (pattern: string) => ({
    response_format: {
      type: 'json_schema',
      json_schema: { schema: { type: 'string', pattern } },
    },
  })
  const refused = await ask(server, withPattern('[a-z]+'))
  expect(refused.status).toBe(400)
  expect(refused.value.error.message).toStartWith('Engine protocol predict request returned 400: ')
  expect((await ask(server, withPattern('^[a-z]+$'))).status).toBe(200)
})

test('the stand-in asks for its token with the documented body', async () => {
  await using server = await startStandIn({ token: 'sk-lm-abcdefgh:abcdefghijklmnopqrst' })
  const refused = await get(server, '/v1/models')
  expect(refused.status).toBe(401)
  expect(refused.value.error).toMatchObject({ type: 'invalid_request', code: 'invalid_api_key' })
  const authorization = 'Bearer sk-lm-abcdefgh:abcdefghijklmnopqrst'
  expect((await get(server, '/v1/models', { authorization })).status).toBe(200)
  server.set({ unauthorized: true })
  expect((await get(server, '/v1/models', { authorization })).status).toBe(401)
})

test('the stand-in embeds as floats, near for like texts, and as zeros or quarters when told', async () => {
  await using server = await startStandIn({ models: [{ key: 'e', type: 'embedding' }] })
  const input = ['the cache forgets', 'the cache forgot', 'nothing alike here']
  const embed = async (): Promise<number[][]> => {
    const body = { model: 'e', input, encoding_format: 'base64' }
    const { value } = await heard(await post(server, '/v1/embeddings', body))
    expect(value.usage).toEqual({ prompt_tokens: 0, total_tokens: 0 })
    return value.data.map(({ embedding }: { embedding: number[] }) => embedding)
  }
  const near = (one: number[] = [], other: number[] = []) =>
    one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)
  const [one, two, three] = await embed()
  expect(one).toHaveLength(64)
  expect(near(one, two)).toBeGreaterThan(near(one, three))
  server.set({ zeroEmbeddings: 'quarter' })
  expect((await embed())[0]).toHaveLength(16)
  server.set({ zeroEmbeddings: 'zero' })
  expect((await embed())[0]?.every((value) => value === 0)).toBe(true)
})

test('the stand-in tells of its models and statistics below /api/v0', async () => {
  await using server = await startStandIn({
    models: [{ key: 'lab/m' }, { key: 'n', loaded: false }],
  })
  const { data } = (await get(server, '/api/v0/models')).value
  expect(data[0]).toMatchObject({
    id: 'lab/m',
    type: 'llm',
    publisher: 'lab',
    state: 'loaded',
    max_context_length: 32_768,
    loaded_context_length: 4096,
  })
  expect(data[1].state).toBe('not-loaded')
  expect(data[1].loaded_context_length).toBeUndefined()
  expect((await get(server, '/api/v0/models/lab/m')).value).toEqual(data[0])
  const body = { model: 'lab/m', messages, max_tokens: 2 }
  const { value } = await heard(await post(server, '/api/v0/chat/completions', body))
  expect(value.stats.stop_reason).toBe('maxPredictedTokensReached')
  expect(value.model_info).toMatchObject({ format: 'gguf', context_length: 4096 })
})

test('the stand-in loads and unloads by /api/v1, and tells the context where it is asked to', async () => {
  await using server = await startStandIn({ models: [{ key: 'm', loaded: false }], loadMs: 2000 })
  const load = async (more: object) => {
    const asked = post(server, '/api/v1/models/load', { model: 'm', ...more })
    await until(() => server.sleeping === 1)
    server.advance(2000)
    return heard(await asked)
  }
  const first = await load({ context_length: 8192 })
  expect(first.value).toEqual({
    type: 'llm',
    instance_id: 'm',
    load_time_seconds: 2,
    status: 'loaded',
  })
  const second = await load({ context_length: 99_999, echo_load_config: true })
  expect(second.value).toMatchObject({
    instance_id: 'm:2',
    load_config: { context_length: 32_768 },
  })
  const [model] = (await get(server, '/api/v1/models')).value.models
  expect(
    model.loaded_instances.map(
      ({ config }: { config: { context_length: number } }) => config.context_length,
    ),
  ).toEqual([8192, 32_768])
  const unload = await heard(await post(server, '/api/v1/models/unload', { instance_id: 'm' }))
  expect(unload.value).toEqual({ instance_id: 'm' })
  expect((await get(server, '/api/v1/models')).value.models[0].loaded_instances).toHaveLength(1)
  const wrong = await heard(await post(server, '/v1/models/unload', { instance_id: 'm' }))
  expect([wrong.status, wrong.value.error]).toEqual([
    200,
    'Unexpected endpoint or method. (POST /v1/models/unload)',
  ])
  server.set({ refusesToLoad: 'Too large.' })
  expect((await load({})).value.error).toEqual({ type: 'model_load_failed', message: 'Too large.' })
})

test('the stand-in chats by /api/v1 with its events, its memory, and none but its own keys', async () => {
  await using server = await startStandIn({
    models: [{ key: 'm', loaded: false, reasoning: 'reasoning_content' }],
  })
  const heardBodies: string[][] = []
  server.reply(({ messages }) => {
    heardBodies.push(messages.map(({ content }) => content))
    return { content: 'well met', reasoning: 'greet' }
  })
  const chat = async (more: object) =>
    heard(await post(server, '/api/v1/chat', { model: 'm', input: 'hello you', ...more }))
  const strange = await chat({ stop: ['x'], seed: 1 })
  expect(strange.value.error.message).toBe("Unrecognized key(s) in object: 'stop', 'seed'")
  const streamed = await chat({ stream: true })
  expect(dataOf(streamed.text).map(({ type }) => type)).toEqual([
    'chat.start',
    'model_load.start',
    'model_load.progress',
    'model_load.progress',
    'model_load.end',
    'prompt_processing.start',
    'prompt_processing.progress',
    'prompt_processing.progress',
    'prompt_processing.end',
    'reasoning.start',
    'reasoning.delta',
    'reasoning.end',
    'message.start',
    'message.delta',
    'message.delta',
    'message.end',
    'chat.end',
  ])
  expect(streamed.text).toStartWith('event: chat.start\ndata: {"type":"chat.start"')
  const { result } = dataOf(streamed.text).at(-1)
  expect(result.output).toEqual([
    { type: 'reasoning', content: 'greet' },
    { type: 'message', content: 'well met' },
  ])
  expect(result.response_id).toMatch(/^resp_[0-9a-f]{48}$/)
  const next = await chat({ previous_response_id: result.response_id, store: false })
  expect(heardBodies.at(-1)).toEqual(['hello you', 'well met', 'hello you'])
  expect(next.value.stats).toMatchObject({ input_tokens: 6, total_output_tokens: 3 })
  expect(next.value.stats.model_load_time_seconds).toBeUndefined()
  expect(next.value.response_id).toBeUndefined()
  expect((await chat({ reasoning: 'high' })).status).toBe(400)
  server.unload('m')
  server.set({ refusesToLoad: 'Too large.' })
  expect((await chat({ stream: true })).text).toContain('Too large.')
})

test('the stand-in speaks as Ollama and as llama.cpp do', async () => {
  await using ollama = await startStandIn({ as: 'ollama' })
  expect((await get(ollama, '/lmstudio-greeting')).status).toBe(404)
  expect((await get(ollama, '/api/v1/models')).status).toBe(404)
  ollama.reply(() => ({ content: '{}', reasoning: 'so' }))
  const said = await ask(ollama, { response_format: { type: 'json_object' } })
  expect(said.headers.get('x-powered-by')).toBeNull()
  expect(said.value.choices[0].message).toEqual({
    role: 'assistant',
    content: '{}',
    reasoning: 'so',
  })

  await using llama = await startStandIn({ as: 'llama.cpp', models: [{ key: 'm', context: 9 }] })
  expect((await get(llama, '/v2')).status).toBe(404)
  await ask(llama, { model: 'whatever' })
  const again = await ask(llama, { response_format: { type: 'json_schema', schema } })
  expect(again.value.usage.prompt_tokens_details).toEqual({ cached_tokens: 7 })
  expect(again.value.model).toBe('m')
  const more = [...messages, { role: 'user', content: 'And again, three.' }]
  const over = await ask(llama, { messages: more, stream: true })
  expect(over.text).toStartWith('data: {"error":{')
  expect(over.text).toContain('exceed_context_size_error')
})

test('replyFrom says what was said before, and nothing to messages nobody recorded', async () => {
  await using server = await startStandIn()
  server.reply(replyFrom([{ messages, content: 'one two three' }]))
  expect((await ask(server)).value.choices[0].message.content).toBe('one two three')
  const other = await ask(server, { messages: [{ role: 'user', content: 'Who?' }] })
  expect(other.status).toBe(500)
  expect(other.value.error.message).toContain('"Who?"')
})
