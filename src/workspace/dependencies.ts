import { realpath, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'

import { Fault } from '../domain/fault.ts'
import { isRepoPath, repoPath } from '../domain/path.ts'
import type { View } from '../domain/view.ts'
import type { Bind } from './programs.ts'
import { foldersOf } from './tree.ts'

/**
 * The folders of the working tree to mount, by their paths in the repository; `target` is such a
 * path. One that is not there, or that the commit has itself, is left out. Throws Fault
 * `path.unsafe` for one that leads out of the repository, or lies behind a link or below a file.
 */
export async function findDependencies(
  names: readonly string[],
  options: { root: string; view: View },
): Promise<Bind[]> {
  const found = await Promise.all(
    [...new Set(names)].map((name) => findOne(repoPath(name), options)),
  )
  return found.filter((bind) => bind !== null)
}

async function findOne(
  target: string,
  { root, view }: { root: string; view: View },
): Promise<Bind | null> {
  const refuse = (why: string) =>
    new Fault('path.unsafe', `Cannot mount dependencies "${target}": ${why}`)
  const skipped = new Set(view.skipped.map((one) => one.path))
  const above = [...foldersOf(target), target]
  const taken = above.find((path) => view.has(path) || skipped.has(path))
  if (taken !== undefined) throw refuse(`"${taken}" is no folder in the commit`)
  if (view.paths.some((path) => path.startsWith(`${target}/`))) return null
  const source = await realpath(join(root, target)).catch(() => null)
  if (source === null) return null
  if (!isRepoPath(relative(root, source))) throw refuse('it leads out of the repository')
  if (!(await stat(source)).isDirectory()) throw refuse('it is not a folder')
  return { source, target }
}
