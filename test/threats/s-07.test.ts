// S-07, "Ni8mare": a body that says it is one thing and is read as another. Every route that takes a
// body takes JSON only, by its declared type, judged by its schema before the route sees it.
import { afterAll, expect, test } from 'bun:test'

import { openForTest } from '../http/open-for-test.ts'
import { everyPost, goodBody, pathOf } from './every-route.ts'

const doors = await openForTest()
afterAll(() => doors[Symbol.asyncDispose]())

async function send(path: string, type: string | null, body: BodyInit) {
  const answer = await doors.ask(path, {
    method: 'POST',
    headers: type === null ? {} : { 'content-type': type },
    body,
  })
  return { status: answer.status, type: answer.headers.get('content-type') }
}

const wrongTypes = [
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'text/plain',
  'text/json',
  'application/jsonp',
  'application/json-patch+json',
  'application/json, text/plain',
  'application/json; charset=utf-16',
  'application/json; boundary=x',
  'multipart/form-data; boundary=application/json',
]

test.each(wrongTypes)('every route refuses a body of type %s', async (type) => {
  for (const route of everyPost) {
    const body = JSON.stringify(goodBody(route, doors))
    const answer = await send(pathOf(route, doors), type, body)
    expect([route.file, answer]).toEqual([
      route.file,
      { status: 415, type: 'application/problem+json' },
    ])
  }
  expect(doors.kit.acts).toEqual([])
})

test('every route refuses a body without a type, and a form that holds files', async () => {
  const form = new FormData()
  form.set('files', new File(['x'], '/etc/passwd'))
  for (const route of everyPost) {
    const path = pathOf(route, doors)
    const bytes = new TextEncoder().encode(JSON.stringify(goodBody(route, doors)))
    expect([route.file, (await send(path, null, bytes)).status]).toEqual([route.file, 415])
    const answer = await doors.ask(path, { method: 'POST', body: form })
    expect([route.file, answer.status]).toEqual([route.file, 415])
  }
  expect(doors.kit.acts).toEqual([])
})

test('every route refuses what is no JSON object of its own form', async () => {
  const path = (route: (typeof everyPost)[number]) => pathOf(route, doors)
  for (const route of everyPost) {
    for (const [body, status] of [
      ['{', 400],
      ['{}{}', 400],
      ['nul', 400],
      [new Uint8Array([0x7b, 0xff, 0x7d]), 400],
      ['null', 422],
      ['[]', 422],
      ['"text"', 422],
      ['{"files":{"x":{"filepath":"/etc/passwd"}}}', 422],
    ] as const) {
      const answer = await send(path(route), 'application/json', body)
      expect([route.file, String(body), answer.status]).toEqual([route.file, String(body), status])
    }
  }
  expect(doors.kit.acts).toEqual([])
})

test('every route refuses keys that every object has, at any depth, and no object is changed', async () => {
  for (const route of everyPost) {
    const good = JSON.stringify(goodBody(route, doors)).slice(1, -1)
    const rest = good === '' ? '' : `,${good}`
    for (const key of ['__proto__', '\\u005f_proto__', 'constructor', 'toString']) {
      for (const body of [
        `{"${key}":{"open":true}${rest}}`,
        `{"x":{"${key}":{"open":true}}${rest}}`,
      ]) {
        const answer = await send(pathOf(route, doors), 'application/json', body)
        expect([route.file, key, answer.status]).toEqual([route.file, key, 400])
      }
    }
  }
  expect(Object.hasOwn(Object.prototype, 'open')).toBe(false)
  expect(doors.kit.acts).toEqual([])
})

test('every route takes its own body, declared as JSON with or without a charset', async () => {
  for (const route of everyPost) {
    const body = JSON.stringify(goodBody(route, doors))
    for (const type of ['application/json', 'application/json; charset=utf-8']) {
      const { status } = await send(pathOf(route, doors), type, body)
      expect([route.file, status < 300]).toEqual([route.file, true])
    }
  }
})
