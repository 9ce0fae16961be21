import { join } from 'node:path'

import { changesOf, type Edit } from '../domain/edit.ts'
import { Fault } from '../domain/fault.ts'
import type { RepoPath } from '../domain/path.ts'
import { readFiles } from './files.ts'
import type { Git } from './git.ts'
import { checkOid } from './refs.ts'
import { askGit, runGit } from './run.ts'
import { makeTemp } from './temp.ts'

/** What a commit is made of: the same request makes the same commit, whenever and wherever. */
export interface CommitRequest {
  parent: string
  edits: readonly Edit[]
  message: string
  author: { name: string; email: string }
  /** Milliseconds since 1970; the commit keeps the second. */
  at: number
  signal?: AbortSignal | undefined
}

interface Change {
  path: RepoPath
  mode: string
  text: string | null
}

/**
 * Commits edits on top of a parent, as objects only: no ref moves, and neither the working tree nor
 * the index is touched. When nothing changes, the answer is the
 * parent. Throws Fault `edit.stale` when a file is not what its edit was made for.
 */
export async function commitEdits(
  git: Git,
  request: CommitRequest,
): Promise<{ commit: string; paths: RepoPath[] }> {
  const { parent, author, signal } = request
  const changes = await changesAt(git, request)
  if (changes.length === 0) return { commit: checkOid(parent), paths: [] }
  const tree = await writeTree(git, { parent, changes, signal })
  const date = `@${Math.floor(request.at / 1000)} +0000`
  const commit = await askGit(git, ['commit-tree', tree, '-p', parent, '-F', '-'], {
    input: request.message.endsWith('\n') ? request.message : `${request.message}\n`,
    env: {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.email,
      GIT_COMMITTER_DATE: date,
    },
    signal,
  })
  return { commit: checkOid(commit), paths: changes.map((change) => change.path).sort() }
}

async function changesAt(git: Git, request: CommitRequest): Promise<Change[]> {
  const { parent, edits, signal } = request
  const paths = edits.map((edit) => edit.path)
  const files = await readFiles(git, { commit: parent, paths, signal })
  return changesOf(edits, (path) => files.get(path)?.text ?? null)
    .filter(({ before, after }) => before !== after)
    .map(({ path, after }) => ({ path, mode: files.get(path)?.mode ?? '100644', text: after }))
}

async function writeTree(
  git: Git,
  options: { parent: string; changes: Change[]; signal: AbortSignal | undefined },
): Promise<string> {
  const { parent, changes, signal } = options
  await using temp = await makeTemp(git.tempDir)
  const env = { GIT_INDEX_FILE: join(temp.path, 'index') }
  await runGit(git, ['read-tree', parent], { env, signal })
  let input = ''
  for (const { path, mode, text } of changes) {
    const stored = ['hash-object', '-w', '--no-filters', '--stdin']
    const entry =
      text === null
        ? `0 ${'0'.repeat(parent.length)}`
        : `${mode} ${checkOid(await askGit(git, stored, { input: text, signal }))}`
    input += `${entry}\t${git.prefix}${path}\0`
  }
  await runGit(git, ['update-index', '-z', '--index-info'], { env, input, signal })
  const tree = checkOid(await askGit(git, ['write-tree'], { env, signal }))
  // A new path may push another out (a file where a folder was): what changed is what was meant, or nothing is.
  const compare = [
    'diff-tree',
    '-r',
    '-z',
    '--name-only',
    '--no-renames',
    '--no-relative',
    parent,
    tree,
  ]
  const changed = (await askGit(git, compare, { signal })).split('\0').filter((path) => path !== '')
  const meant = new Set(changes.map((change) => git.prefix + change.path))
  const other = changed.find((path) => !meant.has(path))
  if (other === undefined && changed.length === meant.size) return tree
  throw new Fault(
    'edit.stale',
    `Cannot commit the edits: "${other ?? [...meant][0]}" would not become what was meant`,
  )
}
