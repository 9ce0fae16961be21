/** A signal that gives up when another does, or after so many milliseconds; its clock stops when it is disposed of. */
export function timeLimit(
  outer: AbortSignal,
  ms: number,
): Disposable & { readonly signal: AbortSignal } {
  const inner = new AbortController()
  const end = () => inner.abort(new DOMException(`it took more than ${ms} ms`, 'TimeoutError'))
  const give = () => inner.abort(outer.reason)
  const timer = setTimeout(end, ms)
  if (outer.aborted) give()
  outer.addEventListener('abort', give, { once: true })
  return {
    signal: inner.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      outer.removeEventListener('abort', give)
    },
  }
}
