import { afterAll, expect, test } from 'bun:test'

import { openForTest } from './open-for-test.ts'

const doors = await openForTest()
afterAll(() => doors[Symbol.asyncDispose]())

function open(link: string): Promise<Response> {
  return fetch(link, { redirect: 'manual' })
}

async function cookieOf(link: string): Promise<string> {
  return (await open(link)).headers.get('set-cookie')?.split(';')[0] ?? ''
}

test('link() lets one browser in, once, and leads to the page without the key', async () => {
  const link = doors.doors.link()
  const first = await open(link)
  expect([first.status, first.headers.get('location')]).toEqual([303, '/'])
  const cookie = first.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^ostinato-\d+=[\w-]+; HttpOnly; SameSite=Strict; Path=\/$/)
  expect(cookie).not.toContain(doors.token)
  const second = await open(link)
  expect([second.status, second.headers.get('set-cookie')]).toEqual([401, null])
  const page = await second.text()
  expect(page).toContain('ostinato link')
  expect(second.headers.get('content-security-policy')).toStartWith("default-src 'none'")
})

test('link() runs out after ten minutes', async () => {
  const link = doors.doors.link()
  const late = doors.doors.link()
  doors.clock.now += 10 * 60_000 - 1
  expect((await open(link)).status).toBe(303)
  doors.clock.now += 1
  expect((await open(late)).status).toBe(401)
})

test('a key that was never issued lets nobody in', async () => {
  for (const key of ['', 'x', doors.token, 'x'.repeat(43), '%00'])
    expect((await open(`${doors.doors.url}/?key=${key}`)).status).toBe(401)
})

test('a key is taken at the page only, by GET only, and not from another site', async () => {
  const link = doors.doors.link()
  const key = new URL(link).search
  expect((await open(`${doors.doors.url}/cycles${key}`)).status).toBe(401)
  expect((await fetch(link, { method: 'HEAD' })).status).toBe(401)
  expect((await fetch(link, { method: 'POST' })).status).toBe(401)
  expect((await fetch(link, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
  expect((await open(link)).status).toBe(303)
})

test('only the last sixteen keys can be used', async () => {
  const [first = '', second = ''] = Array.from({ length: 17 }, () => doors.doors.link())
  expect((await open(first)).status).toBe(401)
  expect((await open(second)).status).toBe(303)
})

test('the cookie opens what the token opens, and changes only from our own pages', async () => {
  const cookie = await cookieOf(doors.doors.link())
  const { url } = doors.doors
  expect((await fetch(`${url}/cycles`, { headers: { cookie } })).status).toBe(200)
  const revert = (headers: Record<string, string>) =>
    fetch(`${url}/suggestions/${doors.kit.suggestion.id}/revert`, {
      method: 'POST',
      headers: { cookie, ...headers },
    })
  expect((await revert({})).status).toBe(403)
  expect((await revert({ origin: 'http://evil.example' })).status).toBe(403)
  expect((await revert({ origin: url })).status).toBe(200)
  expect((await revert({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
})

test('the cookie outlives a restart on the same port', async () => {
  const cookie = await cookieOf(doors.doors.link())
  await using before = await openForTest()
  const old = await cookieOf(before.doors.link())
  await before.doors.close()
  await using after = await openForTest({ dataDir: before.dataDir, port: before.port })
  const ask = (said: string) => fetch(`${after.doors.url}/cycles`, { headers: { cookie: said } })
  expect((await ask(old)).status).toBe(200)
  expect((await ask(cookie)).status).toBe(401)
})

test('a browser that was not let in reads a page, a program a problem', async () => {
  const page = await fetch(doors.doors.url, { headers: { accept: 'text/html,*/*;q=0.8' } })
  expect([page.status, page.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8'])
  const problem = await fetch(doors.doors.url)
  expect(await problem.json()).toMatchObject({ status: 401, code: 'request.unauthorized' })
  expect(problem.headers.get('www-authenticate')).toBe('Bearer')
})

test('POST /link makes an address that lets a browser in', async () => {
  const { url } = await (await doors.ask('/link', { method: 'POST' })).json()
  expect(url).toStartWith(`${doors.doors.url}/?key=`)
  expect((await open(url)).status).toBe(303)
})
