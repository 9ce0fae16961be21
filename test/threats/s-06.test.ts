// S-06, local server drive-by: a page of somebody else, or a name that was bound again to loopback,
// reaches for the doors. Every route file there is, and /mcp, must refuse it, before it does anything.
import { afterAll, expect, test } from 'bun:test'

import type { FoundRoute } from '../../src/script/find-routes.ts'
import { openForTest } from '../http/open-for-test.ts'
import { everyHook, everyRoute, head, pathOf } from './every-route.ts'

const doors = await openForTest()
afterAll(() => doors[Symbol.asyncDispose]())

const port = doors.port
/** The route files, and the MCP server beside them. */
const everyDoor: FoundRoute[] = [
  ...everyRoute,
  ...(['DELETE', 'GET', 'POST'] as const).map((method) => ({
    file: `${method} /mcp`,
    method,
    path: '/mcp',
  })),
]
const refused: [string, number, Record<string, string | null>][] = [
  ['a foreign Host', 403, { Host: 'evil.example' }],
  ['a rebound Host with our port', 403, { Host: `evil.example:${port}` }],
  ['a Host that ends like ours', 403, { Host: `x.localhost:${port}` }],
  ['our Host without its port', 403, { Host: '127.0.0.1' }],
  ['our Host with another port', 403, { Host: '127.0.0.1:1' }],
  ['another spelling of loopback', 403, { Host: `0x7f000001:${port}` }],
  ['an empty Host', 403, { Host: '' }],
  ['a name and password in the Host', 403, { Host: `a@127.0.0.1:${port}` }],
  ['a foreign Origin', 403, { Origin: 'http://evil.example' }],
  ['a null Origin', 403, { Origin: 'null' }],
  ['our Origin with another port', 403, { Origin: 'http://127.0.0.1:1' }],
  ['our Origin by https', 403, { Origin: `https://127.0.0.1:${port}` }],
  ['a request from another site', 403, { 'Sec-Fetch-Site': 'cross-site' }],
  ['a request from another port', 403, { 'Sec-Fetch-Site': 'same-site' }],
  ['a wrong token', 401, { Authorization: `Bearer ${'x'.repeat(43)}` }],
  ['a part of the token', 401, { Authorization: `Bearer ${doors.token.slice(0, 42)}` }],
  ['the token by another scheme', 401, { Authorization: `Basic ${doors.token}` }],
  [
    'the token as a cookie',
    401,
    { Authorization: null, Cookie: `ostinato-${port}=${doors.token}` },
  ],
  ['no token', 401, { Authorization: null }],
]
// Hooks know their senders by signatures; without a secret, as here, they are closed.
const hooks = everyHook.map((route) => route.path)
const open = ['/health', ...hooks, '/ready']

test.each(refused)('every route refuses %s with %d', async (_, status, headers) => {
  for (const route of everyDoor) {
    if (status === 401 && open.includes(route.path)) continue
    const answer = await doors.raw(head(route, doors, headers))
    expect([route.file, answer.slice(9, 12)]).toEqual([route.file, String(status)])
    expect(answer).toContain('application/problem+json')
    expect(answer.toLowerCase()).not.toContain('access-control-')
    expect(answer.toLowerCase().includes('www-authenticate: bearer')).toBe(status === 401)
  }
  expect([doors.kit.acts, doors.kit.follows]).toEqual([[], []])
})

test('every route refuses two Hosts, and a Host that an absolute address would hide', async () => {
  for (const route of everyDoor) {
    const two = head(route, doors, {}).replace('\r\n', '\r\nHost: evil.example\r\n')
    expect([route.file, (await doors.raw(two)).slice(9, 12)]).toEqual([route.file, '403'])
    const hidden = head(route, doors, { Host: 'evil.example' })
    const absolute = hidden.replace(' /', ` http://127.0.0.1:${port}/`)
    expect([route.file, (await doors.raw(absolute)).slice(9, 12)]).toEqual([route.file, '403'])
  }
  expect([doors.kit.acts, doors.kit.follows]).toEqual([[], []])
})

test('every route refuses the token in the query', async () => {
  for (const route of everyDoor) {
    if (open.includes(route.path)) continue
    for (const name of ['token', 'access_token', 'key']) {
      const path = `${pathOf(route, doors)}?${name}=${doors.token}`
      const answer = await fetch(`${doors.doors.url}${path}`, { method: route.method })
      expect([route.file, answer.status]).toEqual([route.file, 401])
    }
  }
})

test('only the routes that say so are open, and those tell no secret', async () => {
  const answered: string[] = []
  for (const route of everyDoor) {
    const answer = await fetch(`${doors.doors.url}${pathOf(route, doors)}`, {
      method: route.method,
      redirect: 'manual',
    })
    if (answer.status === 401) continue
    answered.push(route.path)
    const text = await answer.text()
    expect(text).not.toContain(doors.token)
    expect(text).not.toContain('/r')
  }
  expect(answered.sort()).toEqual(open)
})

test('no route, known or not, lets another origin in by OPTIONS', async () => {
  const wanted = { 'Access-Control-Request-Method': 'POST' }
  const unknown = { file: 'none', method: 'GET', path: '/no/such/path' } as const
  for (const route of [...everyDoor, unknown]) {
    const ask = (headers: Record<string, string>) =>
      doors.raw(head(route, doors, { ...wanted, ...headers }).replace(/^\w+/, 'OPTIONS'))
    for (const [headers, status] of [
      [{ Origin: 'http://evil.example' }, '403'],
      [{ Origin: doors.doors.url }, '405'],
      [{}, '405'],
    ] as const) {
      const answer = await ask(headers)
      expect([route.file, answer.slice(9, 12)]).toEqual([route.file, status])
      expect(answer.toLowerCase()).not.toContain('access-control-')
    }
  }
})

test('unknown paths and methods are guarded like known ones', async () => {
  const unknown = { file: 'none', method: 'GET', path: '/no/such/path' } as const
  for (const [, status, headers] of refused) {
    const answer = await doors.raw(head(unknown, doors, headers))
    expect(answer.slice(9, 12)).toBe(String(status))
  }
  expect((await doors.raw(head(unknown, doors, {}))).slice(9, 12)).toBe('404')
})

test('every answer carries the headers that keep browsers careful', async () => {
  for (const route of everyDoor) {
    const answer = await doors.ask(pathOf(route, doors), {
      method: route.method === 'GET' ? 'HEAD' : route.method,
    })
    const said = (name: string) => answer.headers.get(name)
    expect([route.file, said('x-content-type-options')]).toEqual([route.file, 'nosniff'])
    expect(said('content-security-policy')).toStartWith("default-src 'none'")
    expect(said('referrer-policy')).toBe('no-referrer')
    expect(said('cross-origin-resource-policy')).toBe('same-origin')
    expect(said('cache-control')).toBe('no-store')
  }
})

test('the doors listen on loopback only', () => {
  expect(new URL(doors.doors.url).hostname).toBe('127.0.0.1')
})
