import { type ReadonlySignal, useComputed } from '@preact/signals'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** When something was: how long ago, and exactly on hovering. `at`: milliseconds since 1970. */
export function Time({ at, now }: { at: number; now: ReadonlySignal<number> }) {
  const date = new Date(at)
  // Only the words that change are written anew.
  const words = useComputed(() => since(at, now.value))
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {words}
    </time>
  )
}

/** How long ago or ahead, in words: `just now`, `5 min ago`, `in 3 h`; after a week the date. */
export function since(at: number, now: number): string {
  const away = Math.abs(now - at)
  if (away >= 7 * day) return new Date(at).toLocaleDateString()
  if (away < minute) return at > now + 1000 ? 'in a moment' : 'just now'
  const said =
    away < hour
      ? `${Math.floor(away / minute)} min`
      : away < day
        ? `${Math.floor(away / hour)} h`
        : `${Math.floor(away / day)} d`
  return at > now ? `in ${said}` : `${said} ago`
}

/** A length of time: `840 ms`, `3.2 s`, `4 min 10 s`, `2 h 5 min`. */
export function lasting(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  if (ms < minute) return `${Math.floor(ms / 1000)} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min ${Math.floor((ms % minute) / 1000)} s`
  return `${Math.floor(ms / hour)} h ${Math.floor((ms % hour) / minute)} min`
}
