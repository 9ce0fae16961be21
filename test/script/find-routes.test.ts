import { expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { findRoutes } from '../../src/script/find-routes.ts'

function found(...files: string[]) {
  const root = mkdtempSync(join(tmpdir(), 'ostinato-test-routes-'))
  for (const file of files) {
    mkdirSync(join(root, dirname(file)), { recursive: true })
    writeFileSync(join(root, file), 'throw new Error("imported")')
  }
  try {
    return findRoutes(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('findRoutes() reads path and method from the file name, and imports nothing', () => {
  const { routes, broken } = found(
    'index.get.ts',
    'events.get.ts',
    'openapi.json.get.ts',
    'cycles/index.post.ts',
    'cycles/[id]/cancel.post.ts',
    'hooks/[name].post.ts',
  )
  expect(broken).toEqual([])
  expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /',
    'POST /cycles',
    'POST /cycles/{id}/cancel',
    'GET /events',
    'POST /hooks/{name}',
    'GET /openapi.json',
  ])
})

test('findRoutes() puts a fixed path before one with a parameter', () => {
  const { routes } = found('a/[id]/x.get.ts', 'a/[id].get.ts', 'a/z.get.ts', 'a/b/x.get.ts')
  expect(routes.map(({ path }) => path)).toEqual(['/a/b/x', '/a/z', '/a/{id}', '/a/{id}/x'])
})

test('findRoutes() names what is no route, and goes on', () => {
  const { routes, broken } = found(
    'a.get.ts',
    'a/index.get.ts',
    'b.ts',
    'c.options.ts',
    'D.get.ts',
    '[id.get.ts',
    'a/[...rest].get.ts',
  )
  expect(routes.map(({ file }) => file)).toEqual(['a.get.ts'])
  expect(broken.map(({ file }) => file).sort()).toEqual(
    [
      'D.get.ts',
      '[id.get.ts',
      'a/[...rest].get.ts',
      'a/index.get.ts',
      'b.ts',
      'c.options.ts',
    ].sort(),
  )
  expect(broken.find(({ file }) => file === 'a/index.get.ts')?.why).toContain('"a.get.ts"')
})

test('findRoutes() finds nothing in a folder that is not there', () => {
  expect(findRoutes('/no/such/folder')).toEqual({ routes: [], broken: [] })
})
