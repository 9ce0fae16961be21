// S-09, Langflow: a request that brings the code to be run. Requests name stored things only; what
// else they hold is refused by every route, before anything is done.
import { afterAll, expect, test } from 'bun:test'

import { openForTest } from '../http/open-for-test.ts'
import { everyPost, everyRoute, goodBody, pathOf } from './every-route.ts'

const doors = await openForTest()
afterAll(() => doors[Symbol.asyncDispose]())

const brought = {
  script: 'export default 1',
  run: '() => process.exit()',
  command: 'touch /tmp/x',
  checks: { x: { command: { line: 'id' } } },
  goal: 'g',
  boundaries: { include: ['**'] },
  agents: [{ command: 'sh' }],
  edits: [{ action: 'create', path: 'a', text: 'b' }],
  patch: '--- a\n+++ b\n',
  data: { nodes: [{ code: 'import os' }] },
  root: '/',
}

test.each(Object.entries(brought))(
  'every route refuses a body that brings "%s"',
  async (key, value) => {
    for (const route of everyPost) {
      const answer = await doors.post(pathOf(route, doors), {
        ...goodBody(route, doors),
        [key]: value,
      })
      expect([route.file, answer.status]).toEqual([route.file, 422])
      expect(await answer.json()).toMatchObject({
        code: 'request.invalid',
        detail: expect.stringContaining(`"${key}"`),
      })
    }
    expect(doors.kit.acts).toEqual([])
  },
)

test('every route refuses a query that it does not know', async () => {
  for (const route of everyRoute) {
    const path = `${pathOf(route, doors)}?script=export+default+1`
    const { status } = await doors.ask(path, { method: route.method })
    expect([route.file, status]).toEqual([route.file, 400])
  }
  expect([doors.kit.acts, doors.kit.follows]).toEqual([[], []])
})

const noNames = [
  { goal: 'g', checks: {} },
  ['docs/api'],
  'export default defineSpec({})',
  'data:text/javascript,process.exit()',
  'file:///tmp/spec.ts',
  '/tmp/spec',
  '../docs',
  'docs/../../x',
  'docs/api.ts',
  'docs\\api',
  'docs api',
  'docs/api\u0000',
  '__proto__',
  '',
  'a'.repeat(201),
  null,
  7,
]

test.each(noNames.map((name) => [name]))(
  'POST /cycles refuses %p, which is no name of a spec',
  async (spec) => {
    const answer = await doors.post('/cycles', { spec })
    expect(answer.status).toBe(422)
    expect(doors.kit.acts).toEqual([])
  },
)

test('POST /cycles refuses a spec that is not stored', async () => {
  const answer = await doors.post('/cycles', { spec: 'never/stored' })
  expect([answer.status, (await answer.json()).code]).toEqual([404, 'script.unknown'])
})

test('no route answers what would store or change a script', () => {
  const changing = everyPost.map(({ method, path }) => `${method} ${path}`)
  // A job that is there may be run, and a run ended; what is approved lies in the repository already,
  // word for word: no file is touched.
  const named = [
    'POST /agents/{name}/approve',
    'POST /jobs/{name}/run',
    'POST /jobs/runs/{id}/cancel',
  ]
  expect(
    changing.filter(
      (one) => /specs|jobs|routes|agents|PUT|PATCH|DELETE/.test(one) && !named.includes(one),
    ),
  ).toEqual([])
})
