import { readFileSync } from 'node:fs'

const headerBytes = 32
const frameHeaderBytes = 24

/**
 * How many commits lie in the write-ahead log of a database, each of which waited for one sync of the
 * disk. Those before the last checkpoint that began the log anew are gone.
 */
export function commitsIn(database: string): number {
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
  return commits
}
