import { afterEach, beforeEach, expect, test } from 'bun:test'

import { pagePolicy } from '../../src/http/page-files.ts'
import { type OpenDoors, openForTest } from './open-for-test.ts'

let doors: OpenDoors
beforeEach(async () => {
  doors = await openForTest()
})
afterEach(() => doors[Symbol.asyncDispose]())

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

test('GET / is the page for a browser, and leads others to the reference page [page/served-by-the-service-alone/a-program-asks-for-the-root]', async () => {
  const page = await doors.ask('/', { headers: browser })
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.headers.get('content-security-policy')).toBe(pagePolicy)
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  const program = await doors.ask('/')
  expect([program.status, program.headers.get('location')]).toEqual([303, '/docs'])
  for (const answer of [page, program]) expect(answer.headers.get('vary')).toContain('Accept')
})

test('GET / holds no script, style or address of its own but files of the page', async () => {
  const text = await (await doors.ask('/', { headers: browser })).text()
  const named = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '')
  expect(named.map((path) => path.replace(/-\w+\./, '-HASH.'))).toEqual([
    '/page/icon-HASH.svg',
    '/page/style-HASH.css',
    '/page/main-HASH.js',
    '/docs',
  ])
  expect(text).not.toMatch(/<style|<script>|\son\w+=|\sstyle=/)
  for (const path of named.slice(0, 3)) {
    const packed = await doors.ask(path, { headers: { 'accept-encoding': 'gzip' } })
    expect(packed.status).toBe(200)
    expect(packed.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    const bare = await doors.ask(path, { headers: { 'accept-encoding': 'identity' } })
    expect(bare.headers.get('content-encoding')).toBeNull()
    expect(await bare.text()).toBe(await packed.text())
  }
})

test('GET /page/[file] has no other file, and none for who was not let in [page/served-by-the-service-alone/a-browser-that-was-not-let-in]', async () => {
  for (const name of ['main.js', 'main.tsx', 'style-00000000.css', '..%2f..%2fpackage.json'])
    expect([400, 404]).toContain((await doors.ask(`/page/${name}`)).status)
  const text = await (await doors.ask('/', { headers: browser })).text()
  const [script = ''] = /\/page\/main-\w+\.js/.exec(text) ?? []
  expect((await fetch(`${doors.doors.url}${script}`)).status).toBe(401)
})

test('GET /status shows how the service is', async () => {
  doors.kit.ready = false
  const answer = await (await doors.ask('/status')).json()
  expect(answer).toMatchObject({ version: '0.1.0', trouble: 'the disk is full' })
})
