export interface Channel<T> extends AsyncIterable<T> {
  push(value: T): void
  close(): void
}

/** What one side pushes and one other side reads, in order, without either waiting for the other. */
export function createChannel<T>(): Channel<T> {
  const values: T[] = []
  let closed = false
  let wake: () => void = () => {}
  return {
    push(value) {
      values.push(value)
      wake()
    },
    close() {
      closed = true
      wake()
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const value = values.shift()
        if (value !== undefined) yield value
        else if (closed) return
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}
