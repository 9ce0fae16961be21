import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { everyRoute } from '../threats/every-route.ts'
import { openForTest } from './open-for-test.ts'

const doors = await openForTest()
afterAll(() => doors[Symbol.asyncDispose]())
const description = await (await doors.ask('/openapi.json')).json()

/** Every value of a key, wherever it is. */
function all(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) =>
    name === key ? [one, ...all(key, one)] : all(key, one),
  )
}

test('GET /openapi.json describes every route that there is and /mcp, and nothing else', () => {
  const described = Object.entries<object>(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const mcp = ['DELETE /mcp', 'GET /mcp', 'POST /mcp']
  const found = [...everyRoute.map(({ method, path }) => `${method} ${path}`), ...mcp]
  expect(described.sort()).toEqual(found.sort())
})

test('GET /openapi.json is OpenAPI 3.1 whose references and parameters hold together', () => {
  expect(description.openapi).toBe('3.1.0')
  expect(description.info).toMatchObject({ title: 'Ostinato', version: '0.1.0' })
  for (const ref of all('$ref', description)) {
    const parts = String(ref).slice(2).split('/')
    expect(parts.reduce((at, part) => at?.[part], description)).toBeObject()
  }
  expect(all('$schema', description)).toEqual([])
  const ids = all('operationId', description)
  expect(new Set(ids).size).toBe(everyRoute.length + 3)
  for (const [path, methods] of Object.entries<object>(description.paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    for (const operation of Object.values(methods)) {
      const said = (operation.parameters ?? []).filter((one: { in: string }) => one.in === 'path')
      expect(said.map((one: { name: string }) => one.name)).toEqual(inPath)
      expect(said.every((one: { required: boolean }) => one.required)).toBe(true)
      expect(operation.summary.length).toBeGreaterThan(10)
      expect(operation.responses.default).toBeObject()
    }
  }
})

test('GET /openapi.json tells what a route takes and answers', () => {
  const begin = description.paths['/cycles'].post
  const { schema } = begin.requestBody.content['application/json']
  expect(schema).toMatchObject({ type: 'object', required: ['spec'], additionalProperties: false })
  expect(begin.responses['202'].content['application/json'].schema.properties.cycle.type).toBe(
    'object',
  )
  const one = description.paths['/suggestions/{id}'].get.responses['200'].content
  expect(Object.keys(one)).toEqual(['application/json', 'text/markdown'])
  expect(description.paths['/health'].get.security).toEqual([])
  expect(description.paths['/cycles'].get.security).toBeUndefined()
})

test('GET /openapi.json does not need every route to load', async () => {
  const routesDir = mkdtempSync(join(tmpdir(), 'ostinato-test-routes-'))
  writeFileSync(`${routesDir}/bad.get.ts`, 'const = 1')
  const good = await Bun.file(new URL('../../routes/openapi.json.get.ts', import.meta.url)).text()
  const door = JSON.stringify(Bun.resolveSync('../../src/index.ts', import.meta.dir))
  const valibot = JSON.stringify(Bun.resolveSync('valibot', import.meta.dir))
  const text = good.replace("'ostinato'", door).replace("'valibot'", valibot)
  writeFileSync(`${routesDir}/openapi.json.get.ts`, text)
  await using own = await openForTest({ routesDir })
  const { paths } = await (await own.ask('/openapi.json')).json()
  expect(Object.keys(paths)).toEqual(['/openapi.json', '/mcp'])
  rmSync(routesDir, { recursive: true })
})

test('GET /docs shows every route on a page without scripts, under its own policy', async () => {
  const answer = await doors.ask('/docs')
  const page = await answer.text()
  for (const { method, path } of everyRoute)
    expect(page).toContain(`<code>${method} ${path}</code></h2>`)
  expect(page).toStartWith('<!doctype html>\n<html lang="en">')
  expect(page).not.toContain('<script')
  expect(page).not.toMatch(/ on\w+=| style=/)
  const policy = answer.headers.get('content-security-policy') ?? ''
  const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? ''
  const hash = new Bun.CryptoHasher('sha256').update(style).digest('base64')
  expect(policy).toStartWith("default-src 'none'")
  expect(policy).toContain(`style-src 'sha256-${hash}'`)
  for (const [, id] of page.matchAll(/href="#([^"]+)"/g)) expect(page).toContain(`id="${id}"`)
})
