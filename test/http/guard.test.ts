import { afterAll, expect, test } from 'bun:test'

import { createGuard } from '../../src/http/guard.ts'
import { createKeys } from '../../src/http/keys.ts'
import { openForTest } from './open-for-test.ts'

const doors = await openForTest()
afterAll(() => doors[Symbol.asyncDispose]())

const keys = createKeys({ token: 't'.repeat(43), port: 80, now: () => 1 })
const guard = createGuard({ port: 80, keys })
const cookie = keys.cookie.split(';')[0] ?? ''

function pass(headers: Record<string, string>, method = 'POST') {
  const passed = guard(
    new Request('http://127.0.0.1:80/cycles', {
      method,
      headers: { host: '127.0.0.1:80', ...headers },
    }),
  )
  return passed instanceof Response ? passed.status : passed
}

test('createGuard() lets the token through, whatever the case of its scheme', () => {
  expect(pass({ authorization: `Bearer ${'t'.repeat(43)}` })).toBe('token')
  expect(pass({ authorization: `bearer ${'t'.repeat(43)}` })).toBe('token')
  expect(pass({ authorization: 'Bearer' })).toBe('nobody')
  expect(pass({})).toBe('nobody')
})

test('createGuard() takes each of our three names for a Host, and its Origin', () => {
  for (const host of ['127.0.0.1:80', 'localhost:80', '[::1]:80'])
    expect(pass({ host, origin: `http://${host}` })).toBe('nobody')
})

test('createGuard() lets a cookie change something only when the request says it is from us', () => {
  expect(pass({ cookie })).toBe(403)
  expect(pass({ cookie, 'sec-fetch-site': 'none' })).toBe(403)
  expect(pass({ cookie, 'sec-fetch-site': 'same-site', origin: 'http://localhost:80' })).toBe(403)
  expect(pass({ cookie, origin: 'http://localhost:80' })).toBe('cookie')
  expect(pass({ cookie, 'sec-fetch-site': 'same-origin' })).toBe('cookie')
  expect(pass({ cookie }, 'GET')).toBe('cookie')
  expect(pass({ cookie }, 'HEAD')).toBe('cookie')
  expect(pass({ cookie }, 'DELETE')).toBe(403)
})

test('createGuard() finds its cookie among others and takes no other for it', () => {
  expect(pass({ cookie: `a=b; ${cookie}; c=d` }, 'GET')).toBe('cookie')
  expect(pass({ cookie: cookie.replace('-80=', '-81=') }, 'GET')).toBe('nobody')
  expect(pass({ cookie: `${cookie}x` }, 'GET')).toBe('nobody')
  expect(pass({ cookie: cookie.slice(0, -1) }, 'GET')).toBe('nobody')
})

const twisted = [
  '/suggestions/..%2f..',
  '/suggestions/%2e%2e%2fcycles',
  '/specs/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '/specs/a%00',
  '/specs/a%5c..%5cb',
  '/specs/%252e%252e%252f',
  '/specs/a%252fb',
  '/specs/%ff',
  '/specs/%',
  '/specs/a%0d%0aX: y',
  '//evil.example/cycles',
  '/specs//a',
  '/specs/a%2f%2fb',
  `/specs/${'a'.repeat(5000)}`,
]

test.each(twisted)('createGuard() refuses the path %s', async (path) => {
  const answer = await doors.raw(
    `GET ${path.replaceAll(' ', '')} HTTP/1.1\r\nHost: 127.0.0.1:${doors.port}\r\nAuthorization: Bearer ${doors.token}\r\nConnection: close\r\n\r\n`,
  )
  expect(answer).toStartWith('HTTP/1.1 400')
  expect(answer).toContain('application/problem+json')
})

test.each([
  '/specs/%2e%2e',
  '/specs/../cycles',
  '/specs/..\\cycles',
  '/specs/.',
  '/suggestions/%2e%2e/cycles',
])(
  'a path that climbs openly (%s) means what it climbs to, and nothing of the disk',
  async (path) => {
    const answer = await doors.raw(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${doors.port}\r\nAuthorization: Bearer ${doors.token}\r\nConnection: close\r\n\r\n`,
    )
    expect(['303', '200', '404', '400']).toContain(answer.slice(9, 12))
    expect(answer).not.toContain('root:')
  },
)

test('a request without a Host gets nothing', async () => {
  const head = `Authorization: Bearer ${doors.token}\r\nConnection: close\r\n\r\n`
  expect(await doors.raw(`GET /cycles HTTP/1.1\r\n${head}`)).toStartWith('HTTP/1.1 400')
  expect(await doors.raw(`GET /cycles HTTP/1.0\r\n${head}`)).toStartWith('HTTP/1.1 403')
})
