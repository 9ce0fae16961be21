import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { Command, CommandResult } from '../domain/command.ts'
import type { Edit } from '../domain/edit.ts'
import type { RepoPath } from '../domain/path.ts'
import type { View } from '../domain/view.ts'
import { layOver } from './overlay.ts'
import type { Sandbox } from './sandbox.ts'
import type { Snapshot } from './snapshot.ts'
import { makeTemp } from './temp.ts'
import { encodeText } from './text.ts'
import { foldersOf } from './tree.ts'
import { createWorkspaces } from './workspaces.ts'

/**
 * Runs a command of a check on a fresh workspace of the files that `look` sees, so that no command
 * finds what another left. Throws Fault `sandbox.missing` where commands are refused.
 */
export type RunCommand = (command: Command, signal: AbortSignal) => Promise<CommandResult>

/** A clean copy of one commit, where suggestions are tried one after another. */
export interface Base extends AsyncDisposable {
  readonly view: View
  /** Fetches the texts of files, those there are, with one call of git; what is read without it is fetched one by one. */
  load(paths: readonly RepoPath[], signal: AbortSignal): Promise<void>
  /**
   * What `look` makes of the files with edits on top; afterwards the copy is as before, byte for
   * byte, whatever happened. One at a time: a second call waits for the first. The view is gone
   * when `look` has ended.
   */
  with<result>(
    edits: readonly Edit[],
    look: (view: View, run: RunCommand) => result | Promise<result>,
  ): Promise<result>
}

export interface BaseOptions {
  tempDir: string
  sandbox: Sandbox
  /** The working tree, for dependencies that are not committed. */
  root: string
  signal?: AbortSignal | undefined
}

/**
 * Lays the files under `openspec/` out in a fresh folder, for tools that read the disk, and fetches
 * every Markdown file, for those that read the view. The whole commit is checked out only when a
 * first command is run on it. All goes when the base is disposed of.
 */
export async function openBase(snapshot: Snapshot, options: BaseOptions): Promise<Base> {
  const { tempDir, sandbox, root, signal } = options
  await snapshot.load(
    snapshot.paths.filter((path) => isLaidOut(path) || /\.(?:md|markdown)$/i.test(path)),
    signal,
  )
  const temp = await makeTemp(tempDir)
  try {
    for (const path of snapshot.paths) {
      signal?.throwIfAborted()
      if (isLaidOut(path)) await lay(temp.path, path, snapshot.bytes(path))
    }
  } catch (error) {
    await temp[Symbol.asyncDispose]()
    throw error
  }
  const view: View = {
    dir: temp.path,
    paths: snapshot.paths,
    skipped: snapshot.skipped,
    has: snapshot.has,
    contentId: snapshot.contentId,
    read: snapshot.read,
  }
  const workspaces = createWorkspaces(snapshot, { sandbox, root })
  let turn: Promise<unknown> = Promise.resolve()
  let broken: unknown = null

  async function tryOut<result>(
    edits: readonly Edit[],
    look: (view: View, run: RunCommand) => result | Promise<result>,
  ): Promise<result> {
    if (broken !== null) throw broken
    const { view: edited, changed } = layOver(view, edits)
    const laidOut = changed.filter((one) => isLaidOut(one.path))
    await using workspace = workspaces.open({ view: edited, changed })
    try {
      for (const { path, text } of laidOut)
        await put(temp.path, path, text === null ? null : encodeText(text))
      return await look(edited, workspace.run)
    } finally {
      await putBack(laidOut.map((one) => one.path))
    }
  }

  async function putBack(paths: RepoPath[]): Promise<void> {
    try {
      for (const path of paths)
        await put(temp.path, path, snapshot.has(path) ? snapshot.bytes(path) : null)
    } catch (error) {
      // What could not be put back must not be mistaken for the commit by the next one.
      broken = error
      throw error
    }
  }

  return {
    view,
    async load(paths, signal) {
      if (paths.length === 0) return
      const wanted = new Set<string>(paths)
      await snapshot.load(
        snapshot.paths.filter((path) => wanted.has(path)),
        signal,
      )
    },
    with(edits, look) {
      const mine = turn.then(() => tryOut(edits, look))
      turn = mine.catch(() => undefined)
      return mine
    },
    async [Symbol.asyncDispose]() {
      await turn
      await workspaces[Symbol.asyncDispose]()
      await temp[Symbol.asyncDispose]()
    },
  }
}

function isLaidOut(path: string): boolean {
  return path.startsWith('openspec/')
}

/** Writes a file that is not there yet: names that the disk takes for one another are refused by it. */
async function lay(dir: string, path: RepoPath, bytes: Uint8Array): Promise<void> {
  await mkdir(join(dir, dirname(path)), { recursive: true })
  await writeFile(join(dir, path), bytes, { flag: 'wx' })
}

async function put(dir: string, path: RepoPath, bytes: Uint8Array | null): Promise<void> {
  await rm(join(dir, path), { force: true })
  if (bytes !== null) return lay(dir, path, bytes)
  // Git knows no empty folders, and OpenSpec takes a folder for a change.
  for (const folder of foldersOf(path).toReversed()) {
    try {
      await rmdir(join(dir, folder))
    } catch {
      return
    }
  }
}
