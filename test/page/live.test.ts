import { expect, test } from 'bun:test'

import { createLive } from '../../src/page/live.ts'
import { createResource } from '../../src/page/store.ts'
import { until } from '../support/followers.ts'

/** What a browser's EventSource is to its page, told by the test what to dispatch. */
class Source extends EventTarget {
  readonly CLOSED = 2
  readyState = 0
  isClosed = false
  readonly url: string
  constructor(url: string) {
    super()
    this.url = url
  }
  send(type: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }))
  }
  close(): void {
    this.isClosed = true
  }
}

function liveAt() {
  const sources: Source[] = []
  const live = createLive((url) => {
    const source = new Source(url)
    sources.push(source)
    // What is left out is never called.
    return source as unknown as EventSource
  })
  return { live, sources, source: () => sources.at(-1) ?? new Source('none') }
}

const entry = { at: 1, repository: '/r', body: {} }

test('createLive() tells those who asked for a type of each entry once, until they leave', () => {
  const { live, source } = liveAt()
  const heard: number[] = []
  const leave = live.onEntry(['cycle.done', 'cycle.failed'], ({ id }) => heard.push(id))
  source().send('cycle.done', { ...entry, id: 1, type: 'cycle.done' })
  source().send('cycle.step', { ...entry, id: 2, type: 'cycle.step' })
  source().send('cycle.failed', { ...entry, id: 3, type: 'cycle.failed' })
  source().send('cycle.done', { id: 'no entry' })
  leave()
  source().send('cycle.done', { ...entry, id: 4, type: 'cycle.done' })
  expect(heard).toEqual([1, 3])
})

test('createLive() says how the stream is, and opens one that ended after its last entry', async () => {
  const { live, sources, source } = liveAt()
  expect([live.state.value, source().url]).toEqual(['opening', '/events'])
  source().dispatchEvent(new Event('open'))
  expect(live.state.value).toBe('live')
  source().send('cycle.done', { ...entry, id: 7, type: 'cycle.done' })
  source().dispatchEvent(new Event('error'))
  expect([live.state.value, sources.length]).toEqual(['reconnecting', 1])
  source().readyState = 2
  source().dispatchEvent(new Event('error'))
  await until('it is opened again', () => sources.length === 2)
  expect(source().url).toBe('/events?after=7')
  live.close()
  expect(source().isClosed).toBe(true)
}, 20_000)

test('createLive() tells of a gap, and of an opening before which nothing is known', () => {
  const { live, source } = liveAt()
  let missed = 0
  live.onMissed(() => missed++)
  source().dispatchEvent(new Event('open'))
  expect(missed).toBe(1)
  source().send('cycle.done', { ...entry, id: 7, type: 'cycle.done' })
  source().dispatchEvent(new Event('open'))
  expect(missed).toBe(1)
  source().send('gap', { after: 7, oldest: 20 })
  expect(missed).toBe(2)
})

test('createResource() loads again when entries ask for it, many of them once', async () => {
  const { live, source } = liveAt()
  let loads = 0
  const resource = createResource(live, async () => ++loads, {
    on: ['cycle.done'],
    when: ({ cycle }) => cycle === 'c-1',
  })
  await until('loaded', () => resource.state.value.kind === 'loaded')
  source().send('cycle.done', { ...entry, id: 1, type: 'cycle.done', cycle: 'c-2' })
  for (let id = 2; id < 100; id++)
    source().send('cycle.done', { ...entry, id, type: 'cycle.done', cycle: 'c-1' })
  await until('loaded again', () => loads === 2)
  await until('shown', () => JSON.stringify(resource.state.value).includes('2'))
  resource.close()
  source().send('cycle.done', { ...entry, id: 100, type: 'cycle.done', cycle: 'c-1' })
  expect(resource.state.value).toEqual({ kind: 'loaded', value: 2, error: null })
})

test('createResource() keeps what it has when it cannot be loaded again, and says why', async () => {
  const { live } = liveAt()
  let isGone = true
  const resource = createResource(live, async () => {
    if (isGone) throw new Error('Cannot load')
    return 'here'
  })
  await until('failed', () => resource.state.value.kind === 'failed')
  isGone = false
  resource.reload()
  await until('loaded', () => resource.state.value.kind === 'loaded')
  isGone = true
  resource.reload()
  await until('stale', () => JSON.stringify(resource.state.value).includes('Cannot load'))
  expect(resource.state.value).toEqual({ kind: 'loaded', value: 'here', error: 'Cannot load' })
  resource.close()
})
