/** Resolves when the event loop has gone round once, so that others are served meanwhile. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
