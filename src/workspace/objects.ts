import { Fault } from '../domain/fault.ts'
import { commandOf, missingGit, runGit } from './run.ts'
import type { Place } from './run.ts'

/** An object of the repository, and how many bytes it should have. */
export interface ObjectName {
  readonly oid: string
  readonly size: number
}

// What one process is asked for at most, so that memory stays bounded whatever the tree.
const batchBytes = 32 * 1024 * 1024

/** The contents of blobs by their ids: one process of git for all of them (and one more for every 32 MB). */
export async function readObjects(
  place: Place,
  names: readonly ObjectName[],
  signal?: AbortSignal,
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  for (let at = 0; at < names.length;) {
    const batch: ObjectName[] = []
    let bytes = 0
    for (
      let next = names[at];
      next && (bytes === 0 || bytes + next.size <= batchBytes);
      next = names[at]
    ) {
      batch.push(next)
      bytes += next.size + 200
      at += 1
    }
    const input = batch.map((name) => `${name.oid}\n`).join('')
    const out = await runGit(place, ['cat-file', '--batch'], {
      input,
      signal,
      maxBytes: bytes + 4096,
    })
    readBatch(place, { out, names: batch }, found)
  }
  return found
}

/** The content of one blob, at once: a few milliseconds in which nothing else runs. */
export function readObjectNow(place: Place, name: ObjectName): Uint8Array {
  const found = new Map<string, Uint8Array>()
  const cmd = commandOf(place, ['cat-file', '--batch'])
  try {
    const stdin = new TextEncoder().encode(`${name.oid}\n`)
    const { stdout } = Bun.spawnSync({
      cmd,
      env: place.env,
      cwd: '/',
      stdin,
      maxBuffer: name.size + 4096,
    })
    readBatch(place, { out: stdout, names: [name] }, found)
  } catch (error) {
    throw error instanceof Fault ? error : missingGit(error)
  }
  return found.get(name.oid) ?? new Uint8Array()
}

function readBatch(
  place: Place,
  answer: { out: Uint8Array; names: readonly ObjectName[] },
  found: Map<string, Uint8Array>,
): void {
  const { out, names } = answer
  let at = 0
  for (const { oid } of names) {
    const end = out.indexOf(10, at)
    const header = new TextDecoder().decode(out.subarray(at, Math.max(at, end)))
    const [name, type, size] = header.split(' ')
    const start = end + 1
    const stop = start + Number(size)
    if (end < 0 || name !== oid || type !== 'blob' || stop >= out.length) {
      const state =
        type === 'missing' ? 'it is missing (a partial or damaged clone)' : `git says "${header}"`
      throw new Fault(
        'git.failed',
        `Cannot read object ${oid.slice(0, 12)} of "${place.root}": ${state}`,
      )
    }
    // A copy, so that one small file does not keep the whole batch in memory.
    found.set(oid, out.slice(start, stop))
    at = stop + 1
  }
}
