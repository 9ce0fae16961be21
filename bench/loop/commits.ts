import { readFileSync } from 'node:fs'

const headerBytes = 32
const frameHeaderBytes = 24

/**
 * How many commits a piece of work makes, each of which waits for one sync of the disk: counted in the
 * write-ahead log of its database. The work is done again where the log was begun anew meanwhile.
 */
export async function commitsOf(database: string, work: () => Promise<unknown>): Promise<number> {
  for (;;) {
    const before = readLog(database)
    await work()
    const after = readLog(database)
    if (after.salt.equals(before.salt)) return after.commits - before.commits
  }
}

/** The commits of a log in this life of it, which its salt tells from the ones before. */
function readLog(database: string): { salt: Buffer; commits: number } {
  const log = readFileSync(`${database}-wal`)
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8)
  const salt = log.subarray(16, 24)
  let commits = 0
  for (let at = headerBytes; at + frameBytes <= log.length; at += frameBytes) {
    // Frames of the log's earlier life follow its own.
    if (!log.subarray(at + 8, at + 16).equals(salt)) break
    // The last frame of a commit tells how large the database is after it.
    if (log.readUInt32BE(at + 4) > 0) commits += 1
  }
  return { salt, commits }
}
