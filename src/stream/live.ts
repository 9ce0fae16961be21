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
  /** By who says it, in the order of their first words. */
  const waiting = new Map<string, Live>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (waiting.size === 0) return
    const told = [...waiting.values()].map((live) => ({ live, bytes: liveLine(live) }))
    waiting.clear()
    for (const follower of followers) {
      if (follower.options.suggestions || !toHead(follower)) continue
      const mine = told.filter(({ live }) => follower.wants(live))
      if (mine.length > 0) follower.write(Buffer.concat(mine.map(({ bytes }) => bytes)), now())
    }
  }

  return {
    tell(live) {
      const speaker = speakerOf(live)
      const said = waiting.get(speaker)
      if (said) add(said, live)
      else waiting.set(speaker, { ...live })
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

function add(said: Live, live: Live): void {
  said.text += live.text
  if (said.type === 'model.delta' && live.type === 'model.delta') said.pieces += live.pieces
}
