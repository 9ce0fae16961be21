import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import type { Command, CommandResult } from '../domain/command.ts'
import { checkOut, writeChanges } from './checkout.ts'
import { findDependencies } from './dependencies.ts'
import type { Overlay } from './overlay.ts'
import type { Sandbox } from './sandbox.ts'
import type { Snapshot } from './snapshot.ts'
import { removeFolder, type TempFolder } from './temp.ts'

/** Commands on one commit with edits on top, until it is closed. */
interface OpenWorkspace extends AsyncDisposable {
  run(command: Command, signal: AbortSignal): Promise<CommandResult>
}

/** Workspaces of one commit: it is checked out once, at the first command. */
interface Workspaces extends AsyncDisposable {
  open(overlay: Overlay): OpenWorkspace
}

export function createWorkspaces(
  snapshot: Snapshot,
  options: { sandbox: Sandbox; root: string },
): Workspaces {
  const { sandbox, root } = options
  let base: Promise<TempFolder> | null = null

  async function checkOutAll(signal: AbortSignal): Promise<TempFolder> {
    const folder = await sandbox.makeFolder()
    try {
      const files = join(folder.path, 'files')
      await mkdir(files)
      await checkOut(snapshot, files, signal)
      await sandbox.own(files)
      return folder
    } catch (error) {
      await folder[Symbol.asyncDispose]()
      base = null
      throw error
    }
  }

  return {
    open({ view, changed }) {
      const running = new Set<Promise<unknown>>()
      const closed = new AbortController()
      let edits: Promise<string> | null = null

      async function layEdits(folder: string): Promise<string> {
        const made = join(folder, `edits-${randomUUID()}`)
        await writeChanges(changed, made)
        await sandbox.own(made)
        return made
      }

      async function run(command: Command, outer: AbortSignal): Promise<CommandResult> {
        const signal = AbortSignal.any([outer, closed.signal])
        signal.throwIfAborted()
        const dependencies = await findDependencies(command.dependencies, { root, view })
        base ??= checkOutAll(signal)
        const { path } = await base
        edits ??= layEdits(path)
        const workspace = { folder: path, edits: await edits, root, dependencies }
        return sandbox.run(workspace, command, signal)
      }

      return {
        run(command, signal) {
          const mine = run(command, signal)
          const settled = mine.then(
            () => undefined,
            () => undefined,
          )
          running.add(settled)
          void settled.then(() => running.delete(settled))
          return mine
        },
        async [Symbol.asyncDispose]() {
          closed.abort(new RangeError('Cannot run a command: the look it belongs to has ended'))
          await Promise.all(running)
          const made = await edits?.catch(() => null)
          if (made) await removeFolder(made)
        },
      }
    },
    async [Symbol.asyncDispose]() {
      const folder = await base?.catch(() => null)
      await folder?.[Symbol.asyncDispose]()
    },
  }
}
