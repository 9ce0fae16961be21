import { expect, test } from 'bun:test'

import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { sweep } from '../../src/store/sweep.ts'
import { followRaw, type RawFollower, until } from '../support/followers.ts'
import { numbers, someEntries, streamAt } from './stream-at.ts'

/** More by hand: OSTINATO_ROUNDS=100 bun test test/stream/create-stream.test.ts; a round is 1.5 quiet seconds. */
const rounds = Number(process.env['OSTINATO_ROUNDS'] ?? 0)
const quietMs = rounds > 0 ? rounds * 1500 : 300

const idsOf = (follower: RawFollower) => follower.events.map(({ id }) => id)
const begun = (follower: RawFollower) =>
  until('told its place', () => !Number.isNaN(follower.lastId))
const has = (follower: RawFollower, count: number) =>
  until(`${count} events`, () => follower.events.length >= count)

test('createStream() hands each entry on as one event, and says where to resume', async () => {
  await using at = streamAt({ lookMs: 60_000 })
  await at.append(someEntries(2))
  using follower = await at.follow('/events')
  await begun(follower)
  expect(follower.head).toContain('200 ok')
  expect(follower.head).toContain('content-type: text/event-stream; charset=utf-8')
  expect(follower.head).toContain('cache-control: no-store')
  expect(follower.head).toContain('x-accel-buffering: no')
  expect(follower.lastId).toBe(2)
  const cycle = 'a "quoted"\nname \u2028 🎼'
  await at.append(someEntries(1, 3, { type: 'suggestion.opened', suggestion: 's-1', cycle }))
  await has(follower, 1)
  const [entry] = await at.journal.entries({ after: 2 })
  expect(follower.events).toEqual([
    {
      id: 3,
      event: 'suggestion.opened',
      data: JSON.stringify({
        id: 3,
        at: entry?.at,
        type: 'suggestion.opened',
        repository: '/repository',
        spec: 'docs',
        cycle,
        suggestion: 's-1',
        body: { text: 'xxx' },
      }),
    },
  ])
  expect(at.stream.stats()).toEqual({ followers: 1, dropped: 0, delivered: 1 })
})

test('createStream() shows followers of suggestions the whole suggestion, and nothing else', async () => {
  await using at = streamAt({ ringSize: 2 })
  const opened = someEntries(1, 3, { type: 'suggestion.opened', suggestion: 's-1' })
  await at.append([...opened, ...someEntries(3), ...opened])
  using follower = await at.follow('/suggestions?after=0')
  await has(follower, 2)
  await at.append([...someEntries(1), ...opened])
  await has(follower, 3)
  expect(idsOf(follower)).toEqual([1, 5, 7])
  for (const { id, data } of follower.events)
    expect(JSON.parse(data)).toEqual({
      id,
      at: expect.any(Number),
      type: 'suggestion.opened',
      repository: '/repository',
      spec: 'docs',
      suggestion: { id: 's-1', shown: 'now' },
    })
})

test('createStream() filters by type, spec and repository, from the store, the ring and live', async () => {
  await using at = streamAt({ ringSize: 4 })
  const mixed = [
    ...someEntries(1, 1, { type: 'cycle.done' }),
    ...someEntries(1, 1, { spec: 'links' }),
    ...someEntries(1, 1, { repository: '/other' }),
    ...someEntries(1, 1, { type: 'store.swept', spec: undefined, repository: '' }),
  ]
  await at.append([...mixed, ...mixed])
  const follow = (query: string) => at.follow(`/events?after=0&${query}`)
  using types = await follow('type=cycle.done&type=store.swept')
  using specs = await follow('spec=links')
  using repositories = await follow('repository=/other')
  using both = await follow('spec=docs&repository=/repository&type=cycle.done')
  using none = await follow('spec=docs&spec=links&type=store.swept')
  await has(repositories, 2)
  await at.append(mixed)
  await has(types, 6)
  await Promise.all([has(specs, 3), has(repositories, 3), has(both, 3)])
  expect([types, specs, repositories, both, none].map(idsOf)).toEqual([
    [1, 4, 5, 8, 9, 12],
    [2, 6, 10],
    [3, 7, 11],
    [1, 5, 9],
    [],
  ])
})

test('createStream() moves the place of a follower that wants none of what is written', async () => {
  await using at = streamAt({ heartbeatMs: 20, lookMs: 10 })
  using follower = await at.follow('/events?type=store.swept')
  await begun(follower)
  await at.append(someEntries(7))
  await until('told of its new place', () => follower.lastId === 7)
  expect(follower.events).toEqual([])
})

test('createStream() replays 10,000 entries, from the store and from the ring, in order', async () => {
  await using at = streamAt()
  await at.append(someEntries(10_000))
  using follower = await at.follow('/events?after=0')
  await has(follower, 10_000)
  expect(idsOf(follower)).toEqual(numbers(1, 10_000))
})

test('createStream() goes on exactly where a follower was cut off, while entries are written', async () => {
  await using at = streamAt({ ringSize: 50 })
  const total = 1500
  await at.append(someEntries(500))
  async function write(): Promise<void> {
    for (let count = 500; count < total; count += 10) {
      await at.append(someEntries(10))
      await Bun.sleep(1)
    }
  }
  const written = write()
  const ids: number[] = []
  for (let place = 0; place < total;) {
    using follower = await at.follow('/events', { lastId: place })
    const enough = Math.random() * 80
    await until('enough', () => follower.events.length > enough || follower.lastId === total)
    ids.push(...idsOf(follower))
    place = follower.lastId
  }
  await written
  expect(ids).toEqual(numbers(1, total))
})

test('createStream() tells a follower that retention passed it by', async () => {
  await using at = streamAt()
  await at.append(someEntries(3))
  await sweep(at.store, { now: Date.now() + 1000, keep: { entries: 0 } })
  using behind = await at.follow('/events', { lastId: 1 })
  using exact = await at.follow('/events', { lastId: 3 })
  await Promise.all([has(behind, 2), has(exact, 1)])
  expect(behind.events[0]).toEqual({ id: 3, event: 'gap', data: '{"after":1,"oldest":4}' })
  expect(behind.events[1]).toMatchObject({ id: 4, event: 'store.swept' })
  expect(exact.events).toMatchObject([{ id: 4, event: 'store.swept' }])
})

test('createStream() tells a follower that knows a later entry than there is, and follows from now', async () => {
  await using at = streamAt()
  await at.append(someEntries(3))
  using follower = await at.follow('/events', { lastId: 900 })
  await has(follower, 1)
  await at.append(someEntries(1))
  await has(follower, 2)
  expect(follower.events[0]).toEqual({ id: 3, event: 'gap', data: '{"after":900,"oldest":4}' })
  expect(follower.events[1]).toMatchObject({ id: 4, event: 'cycle.step' })
})

test('createStream() tells of no gap where nothing was ever written', async () => {
  await using at = streamAt()
  using follower = await at.follow('/events?after=0')
  await begun(follower)
  await at.append(someEntries(1))
  await has(follower, 1)
  expect(idsOf(follower)).toEqual([1])
})

test('createStream() sees what another process writes, without a ring', async () => {
  await using at = streamAt({ lookMs: 10 })
  using follower = await at.follow('/events')
  await begun(follower)
  using other = openStore({ dir: at.dir })
  await createJournal(other).append(someEntries(2))
  await has(follower, 2)
  expect(idsOf(follower)).toEqual([1, 2])
})

test('createStream() gives a follower that was slow all it missed, from the ring or from the store', async () => {
  for (const ringSize of [4096, 10]) {
    await using at = streamAt({ ringSize })
    using slow = await at.follow('/events', { paused: true })
    await until('a follower', () => at.stream.stats().followers === 1)
    // The system's buffers on both sides take some megabytes before anyone has to wait.
    for (let burst = 0; burst < 10; burst += 1) await at.append(someEntries(40, 40_000))
    using quick = await at.follow('/events?after=399')
    await has(quick, 1)
    expect(at.stream.stats().delivered).toBeLessThan(390)
    slow.resume()
    await has(slow, 400)
    expect(idsOf(slow)).toEqual(numbers(1, 400))
    expect(at.stream.stats().dropped).toBe(0)
  }
})

test('createStream() cuts off a follower that does not read, and no other', async () => {
  await using at = streamAt({ stallMs: 1500, lookMs: 10 })
  await at.append(someEntries(400, 40_000))
  using never = await at.follow('/events?after=0', { paused: true })
  using quick = await at.follow('/events?after=0')
  await until('dropped', () => at.stream.stats().dropped === 1)
  await has(quick, 400)
  expect(at.stream.stats().followers).toBe(1)
  never.resume()
  await until('cut off', () => never.ended !== 'no')
  expect(never.ended).toBe('cut')
  expect(never.events.length).toBeLessThan(400)
})

test('createStream() goes on when its source was in trouble for a while', async () => {
  let [broken, tries] = [true, 0]
  await using at = streamAt({
    lookMs: 5,
    ringSize: 5,
    wrap: (source) => {
      async function orThrow<result>(read: () => Promise<result>): Promise<result> {
        tries += 1
        if (broken) throw new Error('the disk is gone')
        return read()
      }
      return {
        entries: (from) => orThrow(() => source.entries(from)),
        lastEntry: () => orThrow(() => source.lastEntry()),
        suggestion: (id) => orThrow(() => source.suggestion(id)),
      }
    },
  })
  const opened = someEntries(10, 1, { type: 'suggestion.opened', suggestion: 's-1' })
  await at.append(opened)
  using follower = await at.follow('/events?after=0')
  using other = await at.follow('/suggestions?after=0')
  for (let total = 10; total <= 30; total += 10) {
    const before = tries
    await until('tried again', () => tries > before + 5)
    broken = false
    await Promise.all([has(follower, total), has(other, total)])
    broken = true
    await at.append(opened)
  }
  expect(idsOf(follower)).toEqual(numbers(1, 30))
  expect(idsOf(other)).toEqual(numbers(1, 30))
})

test('createStream() lets go of a follower whose signal is aborted, stalled or not', async () => {
  await using at = streamAt()
  const [free, stalled] = [new AbortController(), new AbortController()]
  const serve = (signal: AbortSignal) => at.stream.follow({ after: 0, suggestions: false, signal })
  const reader = serve(free.signal).body?.getReader()
  await reader?.read()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    development: false,
    fetch: () => serve(stalled.signal),
  })
  using never = await followRaw(server.url, { paused: true })
  await until('two followers', () => at.stream.stats().followers === 2)
  await at.append(someEntries(400, 40_000))
  await until('stalled', async () => {
    const { delivered } = at.stream.stats()
    await Bun.sleep(20)
    return delivered > 0 && delivered === at.stream.stats().delivered
  })
  free.abort()
  stalled.abort()
  expect(at.stream.stats().followers).toBe(0)
  never.resume()
  await until('cut off', () => never.ended === 'cut')
  await server.stop()
  const late = serve(AbortSignal.abort())
  expect(await late.text()).toBe(': closed\n\n')
  expect(at.stream.stats().followers).toBe(0)
})

test('createStream() forgets a follower that went away', async () => {
  await using at = streamAt()
  {
    using follower = await at.follow('/events')
    await begun(follower)
    expect(at.stream.stats().followers).toBe(1)
  }
  await until('forgotten', () => at.stream.stats().followers === 0)
})

test('createStream() closes every follower when it is disposed of, so that a server ends at once', async () => {
  const at = streamAt()
  await at.append(someEntries(400, 40_000))
  using quick = await at.follow('/events')
  using never = await at.follow('/events?after=0', { paused: true })
  await begun(quick)
  await until('two followers', () => at.stream.stats().followers === 2)
  const began = performance.now()
  await at[Symbol.asyncDispose]()
  expect(performance.now() - began).toBeLessThan(2000)
  await until('ended', () => quick.ended !== 'no')
  expect([quick.ended, quick.comments.at(-1)]).toEqual(['clean', 'closed'])
  never.resume()
  await until('ended', () => never.ended !== 'no')
  const signal = new AbortController().signal
  const late = at.stream.follow({ after: null, suggestions: false, signal })
  expect(await late.text()).toBe(': closed\n\n')
})

test('createStream() serves each follower once in 20 ms when more than 1,000 follow', async () => {
  await using at = streamAt()
  const follow = { after: 0, suggestions: false, signal: new AbortController().signal }
  const read = () => at.stream.follow(follow).body?.getReader()
  const served: number[] = []
  const one = read()
  void (async () => {
    while ((await one?.read())?.done === false) served.push(performance.now())
  })()
  const shortest = () =>
    Math.min(...served.slice(1).map((time, index) => time - (served[index] ?? 0)))
  async function serveTenTimes(): Promise<void> {
    served.length = 0
    await until('served ten times', async () => {
      await at.append(someEntries(1))
      return served.length >= 10
    })
  }
  for (let count = 1; count <= 1000; count += 1) void read()?.read()
  await until('1,001 followers', () => at.stream.stats().followers === 1001)
  await serveTenTimes() // the first of them may still be of the time before
  await serveTenTimes()
  // Never sooner, however quick or slow the machine is; a timer may be a little early.
  expect(shortest()).toBeGreaterThan(18)
})

test('createStream() hands those who are served last what was written meanwhile', async () => {
  let more = 0
  await using at = streamAt({
    lookMs: 60_000,
    wrap: (source) => ({
      ...source,
      async entries(from) {
        const read = await source.entries(from)
        if ((more -= 1) >= 0) await at.journal.append(someEntries(1))
        return read
      },
    }),
  })
  const follow = { after: 0, suggestions: false, signal: new AbortController().signal }
  const read = () => at.stream.follow(follow).body?.getReader()
  const readers = numbers(1, 1100).map(read)
  const hellos = await Promise.all(readers.map((one) => one?.read()))
  expect(hellos).toHaveLength(1100)
  more = 2
  await at.append(someEntries(1))
  const [first, last] = await Promise.all([readers.at(0)?.read(), readers.at(-1)?.read()])
  const count = (bytes: Uint8Array | undefined) =>
    new TextDecoder().decode(bytes).split('event: cycle.step').length - 1
  expect(count(first?.value)).toBe(1)
  expect(count(last?.value)).toBe(3)
})

test(
  `createStream() keeps a stream open that is quiet for ${quietMs / 1000} s`,
  async () => {
    // By hand with the heartbeat as it is in service, which is longer than Bun waits for a quiet connection.
    await using at = streamAt(rounds > 0 ? {} : { heartbeatMs: 20, lookMs: 10 })
    using follower = await at.follow('/events')
    await begun(follower)
    await Bun.sleep(quietMs)
    expect(follower.comments.length).toBeGreaterThanOrEqual(
      rounds > 0 ? Math.floor(quietMs / 20_000) : 2,
    )
    expect([follower.ended, follower.events.length]).toEqual(['no', 0])
    await at.append(someEntries(1))
    await has(follower, 1)
    expect(idsOf(follower)).toEqual([1])
  },
  60_000 + quietMs,
)
