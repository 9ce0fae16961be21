import { mkdir } from 'node:fs/promises'

import { type Git, type GitOptions, openGit } from './git.ts'
import { checkOid, headCommit, readRef, updateRef } from './refs.ts'
import { askGit, gitEnvironment, runGit, tryGit } from './run.ts'

/** The one branch of a repository of our own, checked out in its folder. */
export const trunk = 'main'

/** The commit whose files were laid out last. */
const shownRef = 'refs/ostinato/shown'

/**
 * The repository of our own at a folder, made where there is none: for this user alone, with an empty
 * first commit, without a remote, hooks or templates. May be repeated after a crash at any point.
 */
export async function ensureOwn(dir: string, options: GitOptions): Promise<Git> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const place = { root: dir, env: gitEnvironment(options.env) }
  const ref = `refs/heads/${trunk}`
  const isThere = (await Bun.file(`${dir}/.git/HEAD`).exists()) && (await readRef(place, ref))
  if (!isThere) {
    await runGit(place, ['init', '--quiet', `--initial-branch=${trunk}`, '--template='])
    await runGit(place, ['config', 'core.hooksPath', '/dev/null'])
    const tree = await askGit(place, ['hash-object', '-t', 'tree', '-w', '--stdin'], { input: '' })
    const commit = await askGit(place, ['commit-tree', tree, '-m', 'Begin'], { env: firstCommit })
    await updateRef(place, ref, { from: null, to: checkOid(commit) })
  }
  return openGit(dir, options)
}

/** True while the one branch is checked out: a person may look at another, or at a commit. */
export async function isOnTrunk(git: Git): Promise<boolean> {
  const { code, out } = await tryGit(git, ['symbolic-ref', '--quiet', 'HEAD'])
  return code === 0 && new TextDecoder().decode(out).trimEnd() === `refs/heads/${trunk}`
}

/**
 * Lays out the files of the branch's commit in the folder. What a person changed meanwhile, and did not
 * commit, stays; where it clashes with the commit, nothing is laid out. Returns the commit that lies there, or git's
 * words for the clash.
 */
export async function layOut(git: Git): Promise<{ shown: string } | { clash: string }> {
  const head = await headCommit(git)
  const shown = await readRef(git, shownRef)
  if (head === shown) return { shown }
  await tryGit(git, ['update-index', '-q', '--refresh'])
  const from = shown ?? (await emptyTree(git))
  const { code, err } = await tryGit(git, ['read-tree', '-m', '-u', from, head])
  if (code !== 0) return { clash: err }
  await updateRef(git, shownRef, { from: shown, to: head })
  return { shown: head }
}

/** The paths at which the folder differs from the commit that was laid out, untracked files among them. */
export async function changedPaths(git: Git): Promise<string[]> {
  const out = await askGit(git, [
    'status',
    '--porcelain=v1',
    '-z',
    '--untracked-files=all',
    '--no-renames',
  ])
  return out.split('\0').flatMap((one) => one.slice(3) || [])
}

/**
 * Takes the files of a commit for what was laid out, whatever lies there. Made of what lies there, the
 * commit is its branch's only afterwards: the other way round, a kill between them would leave a clash.
 */
export async function takeIn(git: Git, commit: string): Promise<void> {
  await runGit(git, ['read-tree', checkOid(commit)])
}

async function emptyTree(git: Git): Promise<string> {
  return askGit(git, ['hash-object', '-t', 'tree', '-w', '--stdin'], { input: '' })
}

const firstCommit = {
  GIT_AUTHOR_NAME: 'Ostinato',
  GIT_AUTHOR_EMAIL: 'ostinato@localhost',
  GIT_AUTHOR_DATE: '@0 +0000',
  GIT_COMMITTER_NAME: 'Ostinato',
  GIT_COMMITTER_EMAIL: 'ostinato@localhost',
  GIT_COMMITTER_DATE: '@0 +0000',
}
