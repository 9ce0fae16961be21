/** Lets so many through at once, and the others wait in the order in which they came. */
export interface Lane {
  /** Waits for a place; the place is free again when what it gives is disposed of. Throws the signal's reason. */
  enter(signal: AbortSignal): Promise<Disposable>
}

export function createLane(places: number): Lane {
  let free = places
  const waiting = new Set<() => void>()

  function leave(): void {
    const [next] = waiting
    if (next === undefined) free += 1
    else {
      waiting.delete(next)
      next()
    }
  }

  return {
    async enter(signal) {
      signal.throwIfAborted()
      if (free > 0) free -= 1
      else {
        const { promise, resolve, reject } = Promise.withResolvers<void>()
        const give = () => {
          waiting.delete(resolve)
          reject(signal.reason)
        }
        waiting.add(resolve)
        signal.addEventListener('abort', give, { once: true })
        await promise.finally(() => signal.removeEventListener('abort', give))
      }
      let left = false
      return {
        [Symbol.dispose]() {
          if (!left) leave()
          left = true
        },
      }
    },
  }
}
