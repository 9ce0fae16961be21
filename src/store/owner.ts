import { Database, SQLiteError } from 'bun:sqlite'

/** A connection that nobody refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<Database>()

/**
 * An exclusive right, such as that to walk the store's cycles; null while another holds it. It is a lock on
 * a file of its own, which the operating system frees however the process ends; others still read and write
 * the store.
 */
export function tryOwner(path: string): Disposable | null {
  const lock = new Database(path, { create: true, readwrite: true })
  try {
    lock.run('pragma busy_timeout = 0')
    lock.run('begin exclusive')
  } catch (error) {
    lock.close()
    if (error instanceof SQLiteError && error.code?.startsWith('SQLITE_BUSY')) return null
    throw error
  }
  held.add(lock)
  return {
    [Symbol.dispose]() {
      held.delete(lock)
      lock.close()
    },
  }
}
