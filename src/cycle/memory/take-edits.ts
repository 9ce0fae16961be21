import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Edit } from '../../domain/edit.ts'
import { Fault } from '../../domain/fault.ts'
import { parseLessons } from '../../domain/lesson-file.ts'
import { isRepoPath, type RepoPath } from '../../domain/path.ts'
import { commitEdits } from '../../workspace/commit.ts'
import { readFiles } from '../../workspace/files.ts'
import type { Git } from '../../workspace/git.ts'
import { changedPaths, isOnTrunk, layOut, takeIn, trunk } from '../../workspace/own-repository.ts'
import { updateRef } from '../../workspace/refs.ts'
import { specOfPath } from './places.ts'

/** Something in the memory that is not believed: a file, a line of it from 1 where one is to blame, and why. */
export interface MemoryProblem {
  path: string
  line: number | null
  why: string
}

const mostBytes = 256 * 1024

/**
 * Brings the memory's folder and its commits together: what was applied is laid out, and what a person
 * saved in a file of lessons is committed as theirs, where all of it can be read. Else the last good
 * version stays, and what is wrong is told.
 */
export async function takeEdits(
  git: Git,
  { author, now }: { author: { name: string; email: string }; now: number },
): Promise<MemoryProblem[]> {
  if (!(await isOnTrunk(git)))
    return [{ path: '.', line: null, why: `branch "${trunk}" is not checked out` }]
  const laid = await layOut(git)
  if ('clash' in laid) {
    const why = `an edit clashes with what was applied: ${laid.clash}`
    return [{ path: '.', line: null, why }]
  }
  // What was applied since then is no edit of a person: the branch has moved, and this is done again.
  const head = laid.shown
  const problems: MemoryProblem[] = []
  const edits: Edit[] = []
  const paths = await changedPaths(git)
  const before = await readFiles(git, { commit: head, paths: paths.filter(isRepoPath) })
  for (const path of paths) {
    const read = isRepoPath(path) ? await readEdited(git, path) : { wrong: notLessons(path) }
    if ('wrong' in read) problems.push(...read.wrong)
    else if (isRepoPath(path))
      edits.push(...replaced(path, before.get(path)?.text ?? null, read.text))
  }
  const taken = [...new Set(edits.map(({ path }) => path))]
  if (taken.length === 0) return problems
  const message = `Edited by hand: ${taken.join(', ')}\n`
  const made = await commitEdits(git, { parent: head, edits, message, author, at: now })
  await takeIn(git, made.commit)
  await updateRef(git, `refs/heads/${trunk}`, { from: head, to: made.commit })
  await layOut(git)
  return problems
}

/** The text a person saved, null where they deleted the file; or why it is not taken. */
async function readEdited(
  git: Git,
  path: RepoPath,
): Promise<{ text: string | null } | { wrong: MemoryProblem[] }> {
  const spec = specOfPath(path)
  if (spec === null) return { wrong: notLessons(path) }
  const file = join(git.root, path)
  try {
    const found = await lstat(file)
    const own = process.getuid?.()
    if (!found.isFile() || found.size > mostBytes)
      return wrong(path, `it is no file of at most ${mostBytes} bytes`)
    if (own !== undefined && found.uid !== own) return wrong(path, 'it belongs to another user')
    if ((found.mode & 0o022) !== 0) return wrong(path, 'other users may write to it')
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      await readFile(file),
    )
    const parsed = parseLessons(text, spec)
    if (parsed.wrong.length === 0) return { text }
    return { wrong: parsed.wrong.map(({ line, why }) => ({ path, line, why })) }
  } catch (error) {
    if (error instanceof TypeError) return wrong(path, 'it is not text in UTF-8')
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { text: null }
    throw new Fault('file.changed', `Cannot read "${file}": ${String(error)}`, { cause: error })
  }
}

/** The whole of a file in place of the whole of it. */
function replaced(path: RepoPath, before: string | null, after: string | null): Edit[] {
  return [
    ...(before === null ? [] : [{ action: 'delete' as const, path, text: before }]),
    ...(after === null ? [] : [{ action: 'create' as const, path, text: after }]),
  ]
}

function notLessons(path: string): MemoryProblem[] {
  return [{ path, line: null, why: 'it is no file of lessons' }]
}

function wrong(path: string, why: string): { wrong: MemoryProblem[] } {
  return { wrong: [{ path, line: null, why }] }
}
