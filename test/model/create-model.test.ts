import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { usualAbilities } from '../../src/domain/abilities.ts'
import { createModel, type ModelOptions } from '../../src/model/create-model.ts'
import type { Model } from '../../src/model/model.ts'
import {
  chats,
  createStillClock,
  faultOf,
  listening,
  openModel,
  request,
  until,
} from './open-model.ts'

/** A model on a server that answers as it is told, byte for byte. */
function modelAt(url: string, how: Partial<ModelOptions> = {}): Model {
  const server = { url, kind: 'other', rest: null, token: null } as const
  return createModel({ server, id: 'm', contextTokens: 4096, ...how })
}

const head =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n'

/** A raw socket server that says `text` to each request and then nothing; it counts who is there. */
function listen(text: string, then: 'stay' | 'close' = 'stay') {
  const seen = { asked: 0, open: 0 }
  const listener = Bun.listen({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      open: () => void (seen.open += 1),
      close: () => void (seen.open -= 1),
      data(socket) {
        seen.asked += 1
        socket.write(text)
        if (then === 'close') socket.end()
      },
    },
  })
  const stop = () => listener.stop()
  return {
    seen,
    stop,
    url: `http://127.0.0.1:${listener.port}`,
    [Symbol.dispose]: () => listener.stop(true),
  }
}

function chunked(...lines: string[]): string {
  const text = lines.map((line) => `${line}\n\n`).join('')
  return `${head}${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
}

test('complete() asks once more where the connection is dropped before a byte', async () => {
  await using opened = await openModel({ quirks: { disconnects: 'before' } })
  const fault = await faultOf(opened.model.complete(request(), listening))
  expect(fault.code).toBe('model.unreachable')
  expect(chats(opened.standIn)).toBe(2)
})

test('complete() asks once more where the connection is dropped in the middle', async () => {
  await using opened = await openModel({ quirks: { disconnects: 'mid-chunk' } })
  const fault = await faultOf(opened.model.complete(request(), listening))
  expect(fault.code).toBe('model.truncated')
  expect(chats(opened.standIn)).toBe(2)
})

test('complete() asks once where nobody listens', async () => {
  const url = (() => {
    using server = listen('')
    return server.url
  })()
  let asked = 0
  const model = modelAt(url, {
    fetch(to, init) {
      asked += 1
      return fetch(to, init)
    },
  })
  const fault = await faultOf(model.complete(request(), listening))
  expect(fault.code).toBe('model.unreachable')
  expect(fault.message).toContain('lms server start')
  expect(asked).toBe(1)
})

test('complete() gives up after the time for a connection where none is accepted any more', async () => {
  using server = listen('')
  const clock = createStillClock()
  const answer = faultOf(modelAt(server.url, { clock }).complete(request(), listening))
  await until(() => server.seen.asked === 1)
  server.stop()
  clock.advance(5000)
  expect(await answer).toMatchObject({ code: 'model.unreachable' })
})

test('complete() gives up where no further token comes, and closes the socket', async () => {
  using server = listen(chunked('data: {"choices":[{"delta":{"content":"One"}}]}'))
  const clock = createStillClock()
  const heard: string[] = []
  const onDelta = ({ text }: { text: string }) => void heard.push(text)
  const answer = faultOf(
    modelAt(server.url, { clock }).complete(request(), { ...listening, onDelta }),
  )
  await until(() => heard.length === 1)
  clock.advance(59_000)
  expect(server.seen.open).toBe(1)
  clock.advance(1000)
  expect(await answer).toMatchObject({ code: 'model.timeout' })
  await until(() => server.seen.open === 0)
  expect(server.seen.asked).toBe(1)
})

test('complete() closes the socket when it is cancelled in the middle', async () => {
  using server = listen(chunked('data: {"choices":[{"delta":{"content":"One"}}]}'))
  const cancel = new AbortController()
  const answer = faultOf(
    modelAt(server.url).complete(request(), {
      signal: cancel.signal,
      onDelta: () => cancel.abort(new Error('Enough')),
    }),
  )
  expect((await answer).message).toBe('Enough')
  await until(() => server.seen.open === 0)
})

test('complete() asks nobody when it is cancelled before', async () => {
  await using opened = await openModel()
  const answer = opened.model.complete(request(), {
    signal: AbortSignal.abort(new Error('Enough')),
  })
  expect((await faultOf(answer)).message).toBe('Enough')
  expect(chats(opened.standIn)).toBe(0)
})

test('complete() does not believe a stream that ends within an event', async () => {
  using server = listen(
    `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {"choices":[{"delta":{"content":"One"}}]}\n\ndata: {"choi`,
    'close',
  )
  const fault = await faultOf(modelAt(server.url).complete(request(), listening))
  expect(fault.code).toBe('model.truncated')
})

test('complete() follows no redirect', async () => {
  using elsewhere = listen('')
  using server = listen(
    `HTTP/1.1 307 Temporary Redirect\r\nLocation: ${elsewhere.url}/\r\nContent-Length: 0\r\n\r\n`,
  )
  const fault = await faultOf(modelAt(server.url).complete(request(), listening))
  expect(fault.code).toBe('model.failed')
  expect(elsewhere.seen.asked).toBe(0)
})

test('complete() sends nothing of this machine or its environment', async () => {
  await using opened = await openModel({ token: 'secret' })
  await opened.model.complete(request(), listening)
  const sent = [...(opened.standIn.requests.at(-1)?.headers.keys() ?? [])]
  expect(sent.sort()).toEqual([
    'accept',
    'accept-encoding',
    'authorization',
    'connection',
    'content-length',
    'content-type',
    'host',
    'user-agent',
  ])
})

test('complete() refuses what is no answer', async () => {
  await using server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () => new Response('<html>'),
  })
  const model = modelAt(server.url.href.slice(0, -1))
  expect(await faultOf(model.complete(request(), listening))).toMatchObject({
    code: 'model.failed',
  })
})

test('complete() does not believe an end without a reason', async () => {
  using server = listen(
    `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {"choices":[{"delta":{"content":"One"}}]}\n\ndata: [DONE]\n\n`,
    'close',
  )
  const fault = await faultOf(modelAt(server.url).complete(request(), listening))
  expect(fault).toMatchObject({ code: 'model.truncated' })
  expect(server.seen.asked).toBe(2)
})

test('complete() knows an error in a stream by the name of its event too', async () => {
  using server = listen(
    chunked('event: error\ndata: {"message":"Context size has been exceeded."}'),
  )
  const fault = await faultOf(modelAt(server.url).complete(request(), listening))
  expect(fault).toMatchObject({ code: 'model.overflow' })
})

test('write() sends no schema to a server that holds no model to one, and reads the JSON from its words', async () => {
  const abilities = { ...usualAbilities, schema: false }
  await using at = await openModel({}, { abilities })
  at.standIn.reply(() => ({ content: 'Here it is:\n```json\n{"purpose": "some"}\n```' }))
  const schema = v.object({ purpose: v.string() })
  const { value } = await at.model.write({ ...request(), schema }, listening)
  expect(value).toEqual({ purpose: 'some' })
  expect(at.model.abilities).toEqual(abilities)
  const bodies = at.standIn.requests.flatMap(({ path, body }) =>
    path === '/v1/chat/completions' ? JSON.stringify(body) : [],
  )
  expect(bodies).toHaveLength(1)
  expect(bodies[0]).not.toContain('response_format')
})
