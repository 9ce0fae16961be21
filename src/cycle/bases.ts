import { join } from 'node:path'

import type { Confinement } from '../domain/command.ts'
import type { Edit, FileChange } from '../domain/edit.ts'
import { Fault } from '../domain/fault.ts'
import type { RepoPath } from '../domain/path.ts'
import { commitEdits } from '../workspace/commit.ts'
import { dirtyPaths } from '../workspace/dirty.ts'
import { type Git, openGit } from '../workspace/git.ts'
import { type Landing, openLanding } from '../workspace/landing.ts'
import { layOut, trunk } from '../workspace/own-repository.ts'
import { branchRef, readRef, updateRef } from '../workspace/refs.ts'
import { askGit, tryGit } from '../workspace/run.ts'
import type { Sandbox } from '../workspace/sandbox.ts'
import { readSnapshot } from '../workspace/snapshot.ts'
import { type Base, openBase, type OpenedBase } from '../workspace/workspace.ts'
import { writeFiles } from '../workspace/write.ts'

/** The repositories under improvement: clean copies of their commits, and what may be done to them. */
export interface Bases extends AsyncDisposable {
  /** What holds the commands that are run on a base. */
  readonly confinement: Confinement
  head(repository: string): Promise<string>
  /** Paths of the working tree that differ from the checked out commit; a new folder ends with a slash. */
  dirty(repository: string): Promise<string[]>
  /** The branch on which our commits land at once; null where they get a branch of their own. */
  trunk(repository: string): string | null
  /** A clean copy of one commit. Cycles that look at the same commit share it; it is kept until another is asked for. */
  use<result>(
    at: { repository: string; commit: string },
    work: (base: Base) => Promise<result>,
  ): Promise<result>
  commit(
    repository: string,
    request: { parent: string; edits: Edit[]; message: string; at: number },
  ): Promise<{ commit: string; paths: RepoPath[] }>
  /** Points a branch of ours to a commit. Throws Fault `branch.moved` when it is anywhere but at `parent`, or not there. */
  point(repository: string, move: { branch: string; to: string; parent: string }): Promise<void>
  /** The commit a branch is at, or null. */
  tip(repository: string, branch: string): Promise<string | null>
  /** True while a work tree has the branch checked out: moving it would make that tree look edited. */
  isCheckedOut(repository: string, branch: string): Promise<boolean>
  isMerged(repository: string, commit: string): Promise<boolean>
  /** What git knows of what became of commits of ours. */
  landing(repository: string): Promise<Landing>
  /** Writes files of the working tree. Throws Fault `file.changed` or `repository.bare`. */
  write(repository: string, files: FileChange[]): Promise<RepoPath[]>
  /** The text of a file in the working tree, or null. */
  working(repository: string, path: RepoPath): Promise<string | null>
}

interface Kept {
  base: Promise<OpenedBase>
  users: number
  repository: string
}

/** The author of every commit of ours. */
const author = { name: 'Ostinato', email: 'ostinato@localhost' }

export function createBases(options: {
  env: Record<string, string | undefined>
  tempDir: string
  sandbox: Sandbox
  /** Absolute path of the repository that is our own; none by default. */
  own?: string
}): Bases {
  const { tempDir, sandbox, own = null } = options
  const kept = new Map<string, Kept>()
  const known = new Map<string, Git>()

  async function git(repository: string): Promise<Git> {
    const opened = await openGit(repository, options)
    known.set(repository, opened)
    return opened
  }

  /** As it was when it was last opened: every cycle asks for its head first. */
  const asOpened = async (repository: string) => known.get(repository) ?? git(repository)

  /** Begins with what the base of an earlier commit leaves: most files are the same. */
  async function open(
    at: { repository: string; commit: string },
    earlier: Kept | undefined,
  ): Promise<OpenedBase> {
    const left = await (await earlier?.base.catch(() => null))?.leave()
    try {
      const opened = await asOpened(at.repository)
      const snapshot = await readSnapshot(opened, at.commit, { before: left?.snapshot })
      const { root } = opened
      return await openBase(snapshot, { tempDir, sandbox, root, laidOut: left?.laidOut })
    } catch (error) {
      await left?.laidOut[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Takes out the bases of a repository that nobody uses, but the one with this key. */
  function takeUnused(repository: string, but: string): Kept[] {
    return [...kept].flatMap(([key, one]) => {
      if (key === but || one.repository !== repository || one.users > 0) return []
      kept.delete(key)
      return [one]
    })
  }

  async function close(one: Kept | undefined): Promise<void> {
    const base = await one?.base.catch(() => null)
    await base?.[Symbol.asyncDispose]()
  }

  async function drop(key: string): Promise<void> {
    const one = kept.get(key)
    kept.delete(key)
    await close(one)
  }

  return {
    get confinement() {
      return sandbox.confinement
    },
    head: async (repository) => (await git(repository)).head,
    dirty: async (repository) => dirtyPaths(await asOpened(repository)),
    trunk: (repository) => (repository === own ? trunk : null),
    async use(at, work) {
      const key = `${at.repository}\0${at.commit}`
      const unused = takeUnused(at.repository, key)
      const mine = kept.get(key) ?? {
        base: open(at, unused.shift()),
        users: 0,
        repository: at.repository,
      }
      kept.set(key, mine)
      mine.users += 1
      for (const one of unused) await close(one)
      try {
        return await work(await mine.base)
      } catch (error) {
        // A copy that could not be made, or not be put back, is not kept for the next one.
        if (mine.users === 1) await drop(key)
        throw error
      } finally {
        mine.users -= 1
      }
    },
    async commit(repository, request) {
      return commitEdits(await git(repository), { ...request, author })
    },
    async point(repository, { branch, to, parent }) {
      const opened = await git(repository)
      const ref = await branchRef(opened, branch)
      const now = await readRef(opened, ref)
      if (now !== null && now !== to && now !== parent)
        throw new Fault(
          'branch.moved',
          `Cannot move branch "${branch}": it is at ${now}, where somebody else put it`,
        )
      await updateRef(opened, ref, { from: now, to })
      if (repository === own) await layOut(opened)
    },
    async tip(repository, branch) {
      const opened = await git(repository)
      return readRef(opened, await branchRef(opened, branch))
    },
    async isCheckedOut(repository, branch) {
      const opened = await git(repository)
      const ref = await branchRef(opened, branch)
      return (await askGit(opened, ['for-each-ref', '--format=%(worktreepath)', ref])).trim() !== ''
    },
    async isMerged(repository, commit) {
      const { code } = await tryGit(await git(repository), [
        'merge-base',
        '--is-ancestor',
        commit,
        'HEAD',
      ])
      return code === 0
    },
    landing: async (repository) => openLanding(await git(repository)),
    async write(repository, files) {
      return writeFiles(await git(repository), files)
    },
    async working(repository, path) {
      const file = Bun.file(join((await git(repository)).root, path))
      if (!(await file.exists())) return null
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await file.bytes())
    },
    async [Symbol.asyncDispose]() {
      for (const key of kept.keys()) await drop(key)
    },
  }
}
