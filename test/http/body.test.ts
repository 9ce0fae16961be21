import { afterAll, expect, test } from 'bun:test'
import net from 'node:net'

import { largest } from '../../src/http/body.ts'
import { openForTest } from './open-for-test.ts'

const doors = await openForTest({ bodyMs: 200 })
afterAll(() => doors[Symbol.asyncDispose]())

const head = (headers: string) =>
  `POST /cycles HTTP/1.1\r\nHost: 127.0.0.1:${doors.port}\r\nAuthorization: Bearer ${doors.token}\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`

/** Sends chunk after chunk until the other side answers or closes. */
function flood(headers: string, chunk: string, most: number) {
  const { promise, resolve } = Promise.withResolvers<{ heard: string; sent: number }>()
  const socket = net.connect(doors.port, '127.0.0.1')
  let heard = ''
  let sent = 0
  const end = () => {
    resolve({ heard, sent })
    socket.destroy()
  }
  const go = () => {
    while (sent < most && !socket.destroyed) {
      sent += chunk.length
      if (!socket.write(chunk)) return
    }
  }
  socket.on('drain', go).on('error', end).on('close', end)
  socket.on('data', (data) => {
    heard += data.toString()
    end()
  })
  socket.write(head(headers))
  go()
  return promise
}

test('readJson() refuses a long body by its announced length, unread', async () => {
  const { heard, sent } = await flood(`Content-Length: ${50 * 1024 * 1024}`, '', 0)
  expect([heard.slice(9, 12), sent]).toEqual(['413', 0])
  expect(heard).toContain('"code":"request.too-large"')
})

test('readJson() refuses 50 MB that announce no length, without holding them', async () => {
  const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`
  const before = process.memoryUsage.rss()
  const { heard } = await flood('Transfer-Encoding: chunked', chunk, 50 * 1024 * 1024)
  expect(heard.slice(9, 12)).toBe('413')
  expect(heard).toContain('application/problem+json')
  expect(process.memoryUsage.rss() - before).toBeLessThan(40 * 1024 * 1024)
  expect(doors.kit.acts).toEqual([])
})

test('readJson() takes a body of exactly the largest size, and none of one byte more', async () => {
  const empty = JSON.stringify({ spec: 'docs/api', reason: '' }).length
  const of = (size: number) => ({ spec: 'docs/api', reason: 'a'.repeat(size - empty) })
  const fits = await doors.post('/cycles', of(largest))
  expect([fits.status, (await fits.json()).code]).toEqual([422, 'request.invalid'])
  expect((await doors.post('/cycles', of(largest + 1))).status).toBe(413)
})

test('readJson() does not wait for ever for a body that comes slowly', async () => {
  const { heard } = await flood('Content-Length: 100', '{', 1)
  expect(heard.slice(9, 12)).toBe('408')
})

test('a length that is not true, or two lengths, begin nothing', async () => {
  const both = head('Content-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close')
  expect(await doors.raw(both)).toStartWith('HTTP/1.1 400')
  expect(doors.kit.acts).toEqual([])
})

test('readJson() takes JSON in chunks', async () => {
  const body = '{"spec":"docs/api"}'
  const chunks = [...body].map((one) => `1\r\n${one}\r\n`).join('')
  const answer = await doors.raw(
    `${head('Transfer-Encoding: chunked\r\nConnection: close')}${chunks}0\r\n\r\n`,
  )
  expect(answer).toStartWith('HTTP/1.1 202')
  expect(doors.kit.acts.splice(0)).toEqual([{ begin: { spec: 'docs/api' } }])
})

test('readJson() names the field, its value and what would be right', async () => {
  const answer = await doors.post('/suggestions/review', { ids: ['s-1'], accept: 'yes', by: 'a' })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    422,
    'application/problem+json',
  ])
  const { detail } = await answer.json()
  expect(detail).toContain('"ids.0" in the body: "s-1"')
})
