import { constants } from 'node:fs'
import { lstat, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

import { Fault, isDiskFull } from '../domain/fault.ts'
import type { RepoPath } from '../domain/path.ts'
import { defaultMaxFileBytes } from './snapshot.ts'
import { foldersOf } from './tree.ts'

/** A regular file of the working tree. */
export interface PlainFile {
  bytes: Uint8Array
  mode: number
  uid: number
  gid: number
}

/** The file as it lies there; null for none. Links are refused: the file's own, and those on the way. */
export async function readPlain(root: string, path: RepoPath): Promise<PlainFile | null> {
  for (const folder of foldersOf(path)) {
    const state = await statOrNull(join(root, folder))
    if (state === null) return null
    if (!state.isDirectory()) throw linked(path, `"${folder}" is not a folder of its own`)
  }
  const state = await statOrNull(join(root, path))
  if (state === null) return null
  if (!state.isFile()) throw linked(path, 'it is not a regular file')
  if (state.size > defaultMaxFileBytes)
    throw new Fault('file.changed', `Cannot write "${path}": it has ${state.size} bytes now`)
  await using file = await openAt(join(root, path), {
    flags: constants.O_RDONLY | constants.O_NOFOLLOW,
    path,
  })
  const { mode, uid, gid } = await file.stat()
  return { bytes: await file.readFile(), mode: mode & 0o7777, uid, gid }
}

async function statOrNull(path: string) {
  try {
    return await lstat(path)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

async function openAt(
  place: string,
  options: { flags: number; path: RepoPath },
): Promise<FileHandle> {
  try {
    return await open(place, options.flags)
  } catch (error) {
    if (hasCode(error, 'ELOOP')) throw linked(options.path, 'it is a link')
    throw cannotWrite(options.path, error)
  }
}

function linked(path: RepoPath, state: string): Fault {
  return new Fault('path.unsafe', `Cannot write "${path}": ${state}`)
}

/** The Fault for a file that the system would not let us read or write. */
export function cannotWrite(path: RepoPath, cause: unknown): Fault {
  if (cause instanceof Fault) return cause
  if (isDiskFull(cause))
    return new Fault('git.failed', `Cannot write "${path}": the disk is full`, { cause })
  const denied = hasCode(cause, 'EROFS') || hasCode(cause, 'EACCES') || hasCode(cause, 'EPERM')
  if (denied)
    return new Fault('repository.read-only', `Cannot write "${path}": it is read-only`, { cause })
  return new Fault('git.failed', `Cannot write "${path}": ${String(cause)}`, { cause })
}

/** True for a system error of this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
