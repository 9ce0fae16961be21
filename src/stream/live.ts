import type { Live } from '../domain/entry.ts'
import type { Follower } from './follower.ts'
import { liveLine } from './line.ts'

/** For how long pieces are joined: a reader's eye is no quicker, and a token alone would cost a write each. */
const joinMs = 50

/** Tells followers what is not kept. One that is behind or takes nothing now is not told. */
export function createLive(
  followers: Iterable<Follower>,
  toHead: (follower: Follower) => boolean,
  now: () => number,
): Disposable & { tell(live: Live): void; flush(): void } {
  let waiting: Live[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0) return
    const told = waiting.map((live) => ({ live, bytes: liveLine(live) }))
    waiting = []
    for (const follower of followers) {
      if (follower.options.suggestions || !toHead(follower)) continue
      const mine = told.filter(({ live }) => follower.wants(live))
      if (mine.length > 0) follower.write(Buffer.concat(mine.map(({ bytes }) => bytes)), now())
    }
  }

  return {
    tell(live) {
      const before = waiting.findIndex((one) => speakerOf(one) === speakerOf(live))
      const said = waiting[before]
      if (said) waiting[before] = joined(said, live)
      else waiting.push(live)
      timer ??= setTimeout(flush, joinMs)
    },
    flush,
    [Symbol.dispose]() {
      clearTimeout(timer)
    },
  }
}

/** What is said by the same is joined. */
function speakerOf(live: Live): string {
  return live.type === 'job.log' ? live.run : `${live.cycle} ${live.question} ${live.label}`
}

function joined(before: Live, live: Live): Live {
  const text = before.text + live.text
  if (before.type === 'job.log' || live.type === 'job.log') return { ...before, text }
  return { ...before, text, pieces: before.pieces + live.pieces }
}
