import { afterEach, beforeEach, expect, test } from 'bun:test'

import { type OpenDoors, openForTest } from './open-for-test.ts'

let doors: OpenDoors
beforeEach(async () => {
  doors = await openForTest()
})
afterEach(() => doors[Symbol.asyncDispose]())

test('GET /entries passes its filters on, twenty where no limit is said', async () => {
  await doors.ask('/entries?type=cycle.done,cycle.failed&spec=links&repository=/r&limit=5')
  expect(await (await doors.ask('/entries')).json()).toEqual({ entries: [] })
  expect(doors.kit.acts).toEqual([
    {
      entries: {
        types: ['cycle.done', 'cycle.failed'],
        spec: 'links',
        repository: '/r',
        limit: 5,
      },
    },
    { entries: { limit: 20 } },
  ])
})

test.each(['limit=0', 'limit=201', 'type=cycle', 'type=model.delta', 'after=1'])(
  'GET /entries refuses ?%s',
  async (query) => {
    expect((await doors.ask(`/entries?${query}`)).status).toBe(400)
    expect(doors.kit.acts).toEqual([])
  },
)

test('GET /waiting, /repositories and /models/speed answer to who has the token alone', async () => {
  for (const path of ['/waiting', '/repositories', '/models/speed']) {
    expect((await doors.ask(path)).status).toBe(200)
    expect((await doors.ask(path, { headers: { authorization: '' } })).status).toBe(401)
  }
})
