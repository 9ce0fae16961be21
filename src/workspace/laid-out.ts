import { mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'

import type { RepoPath } from '../domain/path.ts'
import type { Snapshot } from './snapshot.ts'
import { makeTemp } from './temp.ts'
import { foldersOf } from './tree.ts'

/** The files of a commit under `openspec/` as real files in a folder of their own, for tools that read the disk. */
export interface LaidOut extends AsyncDisposable {
  readonly dir: string
  /** Makes the folder hold the files of another commit; what both have is left as it is. */
  become(snapshot: Snapshot, signal?: AbortSignal): Promise<void>
  /** Writes one file over what is there, or takes it away. */
  put(path: RepoPath, bytes: Uint8Array | null): void
}

/** True for a file that lies in the folder. */
export function isLaidOut(path: string): boolean {
  return path.startsWith('openspec/')
}

/** Files written before others get their turn: some milliseconds. */
const together = 64

/** Makes a fresh folder with nothing in it. */
export async function openLaidOut(tempDir: string): Promise<LaidOut> {
  const temp = await makeTemp(tempDir)
  let there = new Map<RepoPath, string | undefined>()

  function remove(path: RepoPath): void {
    rmSync(join(temp.path, path), { force: true })
    // Git knows no empty folders, and OpenSpec takes a folder for a change.
    for (const folder of foldersOf(path).toReversed()) {
      try {
        rmdirSync(join(temp.path, folder))
      } catch {
        return
      }
    }
  }

  /** Writes a file that is not there yet: names that the disk takes for one another are refused by it. */
  function write(path: RepoPath, bytes: Uint8Array): void {
    const file = join(temp.path, path)
    try {
      writeFileSync(file, bytes, { flag: 'wx' })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, bytes, { flag: 'wx' })
    }
  }

  return {
    dir: temp.path,
    async become(snapshot, signal) {
      const wanted = new Map(
        snapshot.paths.filter(isLaidOut).map((path) => [path, snapshot.contentId(path)]),
      )
      const before = there
      there = wanted
      for (const [path, id] of before) if (wanted.get(path) !== id) remove(path)
      const fresh = [...wanted].filter(([path, id]) => before.get(path) !== id)
      for (const [at, [path]] of fresh.entries()) {
        if (at % together === 0) await setImmediate()
        signal?.throwIfAborted()
        write(path, snapshot.bytes(path))
      }
    },
    put(path, bytes) {
      if (bytes === null) return remove(path)
      rmSync(join(temp.path, path), { force: true })
      write(path, bytes)
    },
    [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
  }
}
