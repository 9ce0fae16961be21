import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Fault } from '../../src/domain/fault.ts'
import { openForTest } from './open-for-test.ts'
import { type SmallKit, smallKit } from './small-kit.ts'

const doors = await openForTest()
const made: string[] = []
afterAll(async () => {
  await doors[Symbol.asyncDispose]()
  for (const folder of made) rmSync(folder, { recursive: true })
})

const door = JSON.stringify(Bun.resolveSync('../../src/index.ts', import.meta.dir))

/** A folder of routes by name; each is a body for `run`, or a whole file. */
function folder(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'ostinato-test-routes-'))
  made.push(root)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(root, file, '..'), { recursive: true })
    const whole = `import { defineRoute } from ${door}\nexport default defineRoute({ summary: 's', run: () => (${text}) })`
    writeFileSync(join(root, file), text.startsWith('//') ? text : whole)
  }
  return root
}

test('createApp() imports a route file at its first hit, and no other', async () => {
  const note = (name: string) => `globalThis.imported.push(${JSON.stringify(name)})`
  const file = (name: string) =>
    `// ${name}\nimport { defineRoute } from ${door}\n${note(name)}\nexport default defineRoute({ summary: 's', run: () => 1 })`
  const imported: string[] = []
  Object.assign(globalThis, { imported })
  const routesDir = folder({ 'a.get.ts': file('a'), 'b.get.ts': file('b') })
  await using own = await openForTest({ routesDir })
  expect(imported).toEqual([])
  for (let at = 0; at < 3; at += 1) expect((await own.ask('/a')).status).toBe(200)
  expect(imported).toEqual(['a'])
})

test('createApp() answers 500 for a route that does not load, naming it, and answers the others', async () => {
  const routesDir = folder({
    'broken.get.ts': '// const = ',
    'none.get.ts': '// nothing\nexport default {}',
    'good.get.ts': '({ good: true })',
  })
  await using own = await openForTest({ routesDir })
  for (const path of ['/broken', '/none']) {
    const answer = await own.ask(path)
    expect(answer.status).toBe(500)
    const problem = {
      code: 'script.invalid',
      detail: expect.stringContaining(`${path.slice(1)}.get.ts`),
    }
    expect(await answer.json()).toMatchObject(problem)
  }
  expect(await (await own.ask('/good')).json()).toEqual({ good: true })
  expect((await fetch(`${own.doors.url}/broken`)).status).toBe(401)
  expect(own.bugs).toEqual([])
})

test('createApp() tells a client nothing of a bug but a reference, and tells onBug the error', async () => {
  doors.kit.trouble = new TypeError('secret in /home/ana')
  const answer = await doors.ask('/cycles')
  doors.kit.trouble = undefined
  const problem = await answer.json()
  const [bug] = doors.bugs.splice(0)
  expect([answer.status, problem.code]).toEqual([500, 'bug'])
  expect(JSON.stringify(problem)).not.toContain('secret')
  expect(problem.detail).toContain(String(bug?.id))
  expect(String(bug?.error)).toContain('secret in /home/ana')
})

test.each([
  ['suggestion.unknown', 404],
  ['suggestion.state', 409],
  ['cycle.paused', 409],
  ['review.denied', 403],
  ['store.full', 507],
  ['git.failed', 500],
] as const)('createApp() answers a Fault %s with %d and its sentence', async (code, status) => {
  doors.kit.trouble = new Fault(code, 'Cannot do it: said why')
  const answer = await doors.ask('/cycles')
  doors.kit.trouble = undefined
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const { title, ...rest } = await answer.json()
  expect(rest).toEqual({ type: 'about:blank', status, code, detail: 'Cannot do it: said why' })
  expect([answer.status, title.length > 0]).toEqual([status, true])
  expect(doors.bugs).toEqual([])
})

test('createApp() answers 404 for an unknown path, and 405 with what would be right for a wrong method', async () => {
  expect((await doors.ask('/nothing')).status).toBe(404)
  expect((await doors.ask('/cycles/')).status).toBe(404)
  for (const [path, method, allow] of [
    ['/cycles', 'DELETE', 'GET, HEAD, POST'],
    ['/health', 'POST', 'GET, HEAD'],
    ['/suggestions/review', 'GET', 'POST'],
    ['/suggestions/stream', 'PUT', 'GET, HEAD'],
  ] as const) {
    const answer = await doors.ask(path, { method })
    expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 405, allow])
  }
})

test('createApp() answers HEAD as GET without a body, and holds no stream open for it', async () => {
  for (const path of ['/cycles', '/health', '/docs', '/events', '/suggestions/stream']) {
    const answer = await doors.ask(path, { method: 'HEAD' })
    expect([path, answer.status, await answer.text()]).toEqual([path, 200, ''])
  }
  expect(doors.kit.follows).toEqual([])
  expect((await doors.ask('/events?after=x', { method: 'HEAD' })).status).toBe(400)
  expect((await doors.ask('/nothing', { method: 'HEAD' })).status).toBe(404)
})

test('createApp() gives a route with a fixed path what one with a parameter would take too', async () => {
  const routesDir = folder({ 'a/[id].get.ts': '({ by: "id" })', 'a/b.get.ts': '({ by: "b" })' })
  const withParams = folder({ 'a/b.get.ts': '({ by: "b" })' })
  await using own = await openForTest({ routesDir })
  expect(await (await own.ask('/a/b')).json()).toEqual({ by: 'b' })
  await using other = await openForTest({ routesDir: withParams })
  expect((await other.ask('/a/c')).status).toBe(404)
})

test.each([
  [null, 'application/json'],
  ['*/*', 'application/json'],
  ['text/markdown', 'text/markdown'],
  ['text/*', 'text/markdown'],
  ['application/json;q=0.5, text/markdown;q=0.6', 'text/markdown'],
  ['text/markdown;q=0.2, */*;q=0.3', 'application/json'],
  ['text/markdown;q=0, */*', 'application/json'],
  ['TEXT/Markdown', 'text/markdown'],
])('GET /suggestions/[id] answers Accept %p as %s', async (accept, type) => {
  const answer = await doors.ask(`/suggestions/${doors.kit.suggestion.id}`, {
    headers: accept === null ? {} : { accept },
  })
  expect(answer.headers.get('content-type')).toStartWith(type)
  expect(answer.headers.get('vary')).toBe('Accept')
})

test('GET /suggestions/[id] answers 406 where nothing fits', async () => {
  for (const accept of ['text/html', 'application/json;q=0', 'text/markdown;q=0', 'x']) {
    const path = `/suggestions/${doors.kit.suggestion.id}`
    const answer = await doors.ask(path, { headers: { accept } })
    expect([accept, answer.status, answer.headers.get('vary')]).toEqual([accept, 406, 'Accept'])
    expect((await answer.json()).detail).toContain('application/json or text/markdown')
  }
})

test('createApp() takes it for no bug when a client leaves while it is answered', async () => {
  let asked = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const kit: SmallKit = {
    ...smallKit(),
    ask: async (_question, { signal }) => {
      asked.resolve()
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      ended.resolve()
      throw signal.reason
    },
  }
  await using at = await openForTest({ kit })
  for (const accept of ['application/json', 'text/event-stream']) {
    asked = Promise.withResolvers<void>()
    const leaving = new AbortController()
    const answer = at.ask('/ask', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ question: 'x' }),
      signal: leaving.signal,
    })
    await asked.promise
    leaving.abort()
    expect(await answer.then(() => 'answered').catch(() => 'gone')).toBe('gone')
  }
  await ended.promise
  expect((await at.ask('/health')).status).toBe(200)
  expect(at.bugs).toEqual([])
})
