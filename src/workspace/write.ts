import { constants } from 'node:fs'
import { mkdir, open, rename, rmdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { FileChange } from '../domain/edit.ts'
import { Fault } from '../domain/fault.ts'
import { repoPath } from '../domain/path.ts'
import type { RepoPath } from '../domain/path.ts'
import type { Git } from './git.ts'
import { cannotWrite, hasCode, readPlain } from './plain-file.ts'
import type { PlainFile } from './plain-file.ts'
import { encodeText } from './text.ts'
import { foldersOf } from './tree.ts'
import { draftOf, sweepDrafts, writeDraft } from './write-draft.ts'

/**
 * Writes files of the working tree, each in one move. Throws Fault `file.changed` when a file is
 * neither as it was nor as it is to be already; all are looked at before the first is written.
 * Returns the paths that were written.
 */
export async function writeFiles(git: Git, changes: readonly FileChange[]): Promise<RepoPath[]> {
  if (git.bare) {
    const why = 'it is bare; leave out --write to get a branch'
    throw new Fault('repository.bare', `Cannot write files of repository "${git.root}": ${why}`)
  }
  const goals = changes.map((change) => ({ ...change, path: repoPath(change.path) }))
  for (const goal of goals) await look(git.root, goal)
  const written: RepoPath[] = []
  for (const goal of goals) {
    // A second look, since a person may have saved the file while the others were written.
    const found = await look(git.root, goal)
    await sweepDrafts(join(git.root, goal.path))
    if (found === 'in place') continue
    await reach(git.root, goal, found)
    written.push(goal.path)
  }
  return written
}

async function look(root: string, goal: FileChange): Promise<PlainFile | null | 'in place'> {
  const found = await readPlain(root, goal.path)
  if (sameText(found, goal.after)) return 'in place'
  if (sameText(found, goal.before)) return found
  const state = found ? 'the file has another text now' : 'the file is gone'
  throw new Fault('file.changed', `Cannot write "${goal.path}": ${state}`)
}

function sameText(found: PlainFile | null, text: string | null): boolean {
  if (found === null || text === null) return found === null && text === null
  return Buffer.compare(found.bytes, encodeText(text)) === 0
}

async function reach(root: string, goal: FileChange, found: PlainFile | null): Promise<void> {
  const target = join(root, goal.path)
  const folder = dirname(target)
  try {
    if (goal.after === null) {
      await unlink(target)
      await syncFolder(folder)
      await dropEmptyFolders(root, goal.path)
      return
    }
    for (const above of foldersOf(goal.path)) await mkdir(join(root, above)).catch(unlessThere)
    const draft = draftOf(target)
    try {
      await writeDraft(draft, { text: goal.after, found })
      await rename(draft, target)
    } catch (error) {
      await unlink(draft).catch(() => undefined)
      throw error
    }
    await syncFolder(folder)
  } catch (error) {
    throw cannotWrite(goal.path, error)
  }
}

/** As git does: a folder whose last file went goes too. */
async function dropEmptyFolders(root: string, path: RepoPath): Promise<void> {
  for (const folder of foldersOf(path).toReversed()) {
    try {
      await rmdir(join(root, folder))
    } catch {
      return
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, constants.O_RDONLY)
  await handle.sync()
}

function unlessThere(error: unknown): void {
  if (!hasCode(error, 'EEXIST')) throw error
}
