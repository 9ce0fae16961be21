import type { Database } from 'bun:sqlite'

interface Waiting {
  /** Does the work and returns what tells the caller of it. */
  work: () => () => void
  reject: (error: unknown) => void
}

/** Writes that share a commit, and so a sync of the disk, when they fall into one turn of the event loop. */
export interface GroupCommit {
  /** Runs the work inside a transaction; resolves after its commit. Work that throws is undone alone. */
  write<result>(work: () => result): Promise<result>
  /** Commits what waits, now. */
  flush(): void
}

/** Group commit over one connection. `toFault` says what the caller is told of an error of the database. */
export function createGroupCommit(
  sqlite: Database,
  toFault: (error: unknown) => unknown,
): GroupCommit {
  const begin = sqlite.prepare('begin immediate')
  const commit = sqlite.prepare('commit')
  const rollback = sqlite.prepare('rollback')
  const save = sqlite.prepare('savepoint one')
  const release = sqlite.prepare('release one')
  const undo = sqlite.prepare('rollback to one')
  let waiting: Waiting[] = []

  function flush(): void {
    const batch = waiting
    waiting = []
    if (batch.length === 0) return
    const settle: (() => void)[] = []
    try {
      begin.run()
      for (const one of batch) settle.push(...runOne(one))
      commit.run()
    } catch (error) {
      // Some errors (a full disk, for one) make SQLite end the transaction by itself.
      if (sqlite.inTransaction) rollback.run()
      const fault = toFault(error)
      for (const one of batch) one.reject(fault)
      return
    }
    for (const tell of settle) tell()
  }

  /** Nothing comes back when the work was undone alone. */
  function runOne(one: Waiting): (() => void)[] {
    save.run()
    try {
      const settle = one.work()
      release.run()
      return [settle]
    } catch (error) {
      if (!sqlite.inTransaction) throw error
      undo.run()
      release.run()
      one.reject(toFault(error))
      return []
    }
  }

  return {
    write(work) {
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush)
        waiting.push({
          work: () => {
            const result = work()
            return () => resolve(result)
          },
          reject,
        })
      })
    },
    flush,
  }
}
