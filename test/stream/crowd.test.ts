import { expect, test } from 'bun:test'
import { join } from 'node:path'

import * as v from 'valibot'

import { tempDir } from '../store/sample.ts'
import { followRaw, type RawFollower, until } from '../support/followers.ts'
import { numbers } from './stream-at.ts'

const readers = 980
const stalled = 20
const Url = v.object({ url: v.string() })
const State = v.object({
  rss: v.number(),
  stats: v.object({ followers: v.number(), dropped: v.number(), delivered: v.number() }),
})

test('createStream() loses and doubles nothing for 980 of 1,000 followers, 20 of which never read', async () => {
  using temp = tempDir()
  await using server = await startServer(temp.path)
  // 16 MB that the 20 ask for and never read: over and above what the system's buffers take for them.
  const kept = 2000
  await server.tell({ count: kept, bytes: 8000 })
  const warm = await connect(server.url, 1, { after: kept })
  const before = await server.tell('look')

  const crowd = await connect(server.url, readers, { after: kept })
  const never = await connect(server.url, stalled, { after: 0, paused: true })
  const seen: number[][] = crowd.map(() => [])
  const written = 300
  let peak = 0
  for (let count = 0; count < written; count += 20) {
    peak = Math.max(peak, (await server.tell({ count: 20, bytes: 100 })).rss)
    const unlucky = new Set(numbers(1, 20).map(() => Math.floor(Math.random() * readers)))
    await Promise.all([...unlucky].map(cut))
  }
  const last = kept + written
  await until('everyone at the end', () => crowd.every(({ lastId }) => lastId === last))
  crowd.forEach((_, at) => keep(at))
  expect(new Set(seen.map((ids) => ids.join()))).toEqual(new Set([numbers(kept + 1, last).join()]))

  // Without a bound, what the 20 do not read made it grow by 250 MB.
  expect((peak - before.rss) / 2 ** 20).toBeLessThan(60)

  await until('20 dropped', async () => (await server.tell('look')).stats.dropped >= stalled)
  const after = await server.tell('look')
  expect(after.stats).toMatchObject({ dropped: stalled, followers: readers + warm.length })
  expect(crowd.filter(({ ended }) => ended !== 'no')).toEqual([])
  for (const follower of [...warm, ...crowd, ...never]) follower[Symbol.dispose]()

  function keep(at: number): void {
    seen[at]?.push(...(crowd[at]?.events.map(({ id }) => id) ?? []))
  }

  /** Breaks a connection off wherever it is, and resumes it as a browser would. */
  async function cut(at: number): Promise<void> {
    const follower = crowd[at]
    if (!follower) return
    follower[Symbol.dispose]()
    keep(at)
    follower.events.length = 0
    crowd[at] = await followRaw(new URL('/events', server.url), { lastId: follower.lastId })
  }
}, 30_000)

/** Followers that know their place; they come in groups, because the system's queue for them is short. */
async function connect(
  url: string,
  count: number,
  { after, paused = false }: { after: number; paused?: boolean },
): Promise<RawFollower[]> {
  const made: RawFollower[] = []
  while (made.length < count) {
    const group = Array.from({ length: Math.min(200, count - made.length) }, () =>
      followRaw(new URL(`/events?after=${after}`, url), { paused }),
    )
    made.push(...(await Promise.all(group)))
    await until('begun', () => paused || made.every(({ lastId }) => !Number.isNaN(lastId)))
  }
  return made
}

async function startServer(dir: string) {
  const answers: ((message: unknown) => void)[] = []
  const nextAnswer = () => new Promise<unknown>((resolve) => answers.push(resolve))
  const started = nextAnswer()
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, 'crowd-driver.ts'), dir, '2500'],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      ipc: (message) => answers.shift()?.(message),
    },
  )
  const { url } = v.parse(Url, await started)
  return {
    url,
    async tell(message: { count: number; bytes: number } | 'look') {
      const answer = nextAnswer()
      child.send(message)
      return v.parse(State, await answer)
    },
    async [Symbol.asyncDispose]() {
      child.kill()
      await child.exited
    },
  }
}
