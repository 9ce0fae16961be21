import type { Command, CommandResult } from '../domain/command.ts'
import type { Edit } from '../domain/edit.ts'
import type { RepoPath } from '../domain/path.ts'
import type { View } from '../domain/view.ts'
import { isLaidOut, type LaidOut, openLaidOut } from './laid-out.ts'
import { layOver } from './overlay.ts'
import type { Sandbox } from './sandbox.ts'
import type { Snapshot } from './snapshot.ts'
import { encodeText } from './text.ts'
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

/** A base as whoever opened it has it. */
export interface OpenedBase extends Base {
  /** Closes it, and leaves what the base of another commit may begin with; null where that is spoiled. */
  leave(): Promise<{ snapshot: Snapshot; laidOut: LaidOut } | null>
}

export interface BaseOptions {
  tempDir: string
  sandbox: Sandbox
  /** The working tree, for dependencies that are not committed. */
  root: string
  /** The folder that another commit's base left; it is this one's from now on. */
  laidOut?: LaidOut | undefined
  signal?: AbortSignal | undefined
}

/**
 * Lays the files under `openspec/` out in a folder, for tools that read the disk, and fetches
 * every Markdown file, for those that read the view. The whole commit is checked out only when a
 * first command is run on it. All goes when the base is disposed of.
 */
export async function openBase(snapshot: Snapshot, options: BaseOptions): Promise<OpenedBase> {
  const { tempDir, sandbox, root, signal } = options
  await snapshot.load(
    snapshot.paths.filter((path) => isLaidOut(path) || /\.(?:md|markdown)$/i.test(path)),
    signal,
  )
  const laidOut = options.laidOut ?? (await openLaidOut(tempDir))
  try {
    await laidOut.become(snapshot, signal)
  } catch (error) {
    await laidOut[Symbol.asyncDispose]()
    throw error
  }
  const view: View = {
    dir: laidOut.dir,
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
    const laid = changed.filter((one) => isLaidOut(one.path))
    await using workspace = workspaces.open({ view: edited, changed })
    try {
      for (const { path, text } of laid) laidOut.put(path, text === null ? null : encodeText(text))
      return await look(edited, workspace.run)
    } finally {
      putBack(laid.map((one) => one.path))
    }
  }

  function putBack(paths: RepoPath[]): void {
    try {
      for (const path of paths) laidOut.put(path, snapshot.has(path) ? snapshot.bytes(path) : null)
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
    async leave() {
      await turn
      await workspaces[Symbol.asyncDispose]()
      if (broken === null) return { snapshot, laidOut }
      await laidOut[Symbol.asyncDispose]()
      return null
    },
    async [Symbol.asyncDispose]() {
      await turn
      await workspaces[Symbol.asyncDispose]()
      await laidOut[Symbol.asyncDispose]()
    },
  }
}
