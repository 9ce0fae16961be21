/** Remembers what was made for a key, at most so many of them; the oldest goes first. */
export function createMemo<value>(most: number): (key: string, make: () => value) => value {
  const kept = new Map<string, value>()
  return (key, make) => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = make()
    if (kept.size >= most) kept.delete(kept.keys().next().value ?? key)
    kept.set(key, made)
    // What failed once may succeed the next time.
    if (made instanceof Promise) made.catch(() => kept.delete(key))
    return made
  }
}
