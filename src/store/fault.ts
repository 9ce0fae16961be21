import { SQLiteError } from 'bun:sqlite'
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'

import { Fault, isDiskFull } from '../domain/fault.ts'

/** Any error met at the database, told as a Fault where SQLite or the disk is the cause; others as they are. */
export function storeFault(error: unknown, action: string, path: string): unknown {
  const cause = rootOf(error)
  if (cause instanceof Fault) return cause
  if (isDiskFull(cause) || (isInputOutput(cause) && !hasRoom(dirname(path))))
    return new Fault(
      'store.full',
      `Cannot ${action} "${path}": no space is left in "${dirname(path)}"; free some, or name another folder with --data`,
      { cause },
    )
  if (cause instanceof Error && 'syscall' in cause)
    return new Fault('store.failed', `Cannot ${action} "${path}": ${cause.message}`, { cause })
  if (!(cause instanceof SQLiteError)) return error
  const code = cause.code ?? ''
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return new Fault('store.busy', `Cannot ${action} "${path}": another process holds it`, {
      cause,
    })
  // A broken constraint or statement is a mistake of ours, not of the disk.
  if (/^SQLITE_(ERROR|CONSTRAINT|MISMATCH|RANGE|MISUSE)/.test(code)) return error
  return new Fault('store.failed', `Cannot ${action} "${path}": ${cause.message} (${code})`, {
    cause,
  })
}

/** SQLite calls a full disk an I/O error where it is met outside a write. */
function isInputOutput(error: unknown): boolean {
  return error instanceof SQLiteError && (error.code ?? '').startsWith('SQLITE_IOERR')
}

function hasRoom(dir: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dir)
    return bavail * bsize > 128 * 1024
  } catch {
    return true // then the disk is not what can be told to be full
  }
}

/** Drizzle wraps what SQLite says; the innermost error is the one that tells. */
function rootOf(error: unknown): unknown {
  let inner = error
  while (inner instanceof Error && !(inner instanceof Fault) && inner.cause !== undefined)
    inner = inner.cause
  return inner
}
