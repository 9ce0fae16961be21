import { cp, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

import type { Edit } from '../../domain/edit.ts'
import { Fault } from '../../domain/fault.ts'
import { modifyLines } from '../../domain/line-edit.ts'
import { repoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import type { OpenSpecCli } from '../../openspec/cli.ts'
import { makeTemp } from '../../workspace/temp.ts'
import { decodeText } from '../../workspace/text.ts'
import { lineEditsOf } from '../patch.ts'

/** What archiving a change makes of the files, as edits; `date` (`2026-01-31`) goes into the folder's name. */
export type Archive = (view: View, change: { id: string; date: string }) => Promise<Edit[]>

/**
 * Lets OpenSpec itself archive in a scratch copy, and reads what is other there. Whether a change is ready
 * is for the gate to say: the program asks nothing. Throws Fault `openspec.failed`, and `file.not-text` for
 * a change with a file that is none.
 */
export function createArchive(options: { cli: OpenSpecCli; tempDir: string }): Archive {
  return async (view, { id, date }) => {
    await using temp = await makeTemp(options.tempDir)
    await cp(join(view.dir, 'openspec'), join(temp.path, 'openspec'), { recursive: true })
    const archived = (await options.cli.archive(temp.path, id)).split(/[\\/]/).at(-1) ?? ''
    // An id that begins with a date keeps its name; else the day is ours, so that a replay makes the same.
    const name = archived === id ? id : `${date}-${id}`
    const to = `openspec/changes/archive/${name}/`
    const isThere = view.paths.find((path) => path.startsWith(to))
    if (isThere)
      throw new Fault('openspec.failed', `Cannot archive change "${id}": "${to}" is there already`)
    const moved = `openspec/changes/archive/${archived}/`
    // What is as it was is not read as text: a picture elsewhere in the tree is nobody's business here.
    const after = new Map<string, string>()
    for (const path of await filesIn(temp.path))
      after.set(path.startsWith(moved) ? to + path.slice(moved.length) : path, path)
    const edits: Edit[] = []
    for (const path of view.paths.filter((one) => one.startsWith('openspec/'))) {
      const now = after.get(path)
      if (now === undefined) edits.push({ action: 'delete', path, text: view.read(path) })
      else if (!(await isSame(join(view.dir, path), join(temp.path, now)))) {
        const text = await textAt(temp.path, now)
        const edit = modifyLines(path, view.read(path), lineEditsOf(view.read(path), text))
        if (edit) edits.push(edit)
      }
    }
    for (const [path, now] of after)
      if (!view.has(path))
        edits.push({
          action: 'create',
          path: repoPath(path),
          text: await textAt(temp.path, now),
        })
    return edits
  }
}

async function filesIn(dir: string): Promise<string[]> {
  const found = await readdir(join(dir, 'openspec'), { recursive: true, withFileTypes: true })
  return found
    .flatMap((one) => (one.isFile() ? [relative(dir, join(one.parentPath, one.name))] : []))
    .sort()
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([Bun.file(one).bytes(), Bun.file(other).bytes()])
  return Buffer.compare(a, b) === 0
}

async function textAt(dir: string, path: string): Promise<string> {
  return decodeText(path, await Bun.file(join(dir, path)).bytes())
}
