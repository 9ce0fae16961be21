import { isRepoPath, type RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'

/** Where an insight may stand. */
export interface Places {
  /** The file or folder; of a file that is not there the folder it would lie in; null where that is not there either. */
  at(path: string): RepoPath | null
  isFile(path: string): boolean
  /** The first file of the repository that a text names; null where it names none. */
  namedIn(text: string): RepoPath | null
}

/** Most of a text that is searched for paths, in characters. */
const mostSearched = 64 * 1024

/** The files and folders of a view, as servers may name them. */
export function placesOf(view: View): Places {
  let folders: Set<string> | null = null

  function at(named: string): RepoPath | null {
    const path = named.trim().replace(/^\.\//, '').replace(/\/$/, '')
    if (!isRepoPath(path)) return null
    folders ??= foldersOf(view)
    if (view.has(path) || folders.has(path)) return path
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')))
    return isRepoPath(parent) && folders.has(parent) ? parent : null
  }

  return {
    at,
    isFile: (path) => view.has(path),
    namedIn(text) {
      for (const [word] of text.slice(0, mostSearched).matchAll(/[^\s"'`()<>[\]{},;|]+/g)) {
        const path = word.replace(/^\.\//, '').replace(/(?::\d+)*[:.!?]*$/, '')
        if (isRepoPath(path) && view.has(path)) return path
      }
      return null
    },
  }
}

function foldersOf({ paths }: View): Set<string> {
  const folders = new Set<string>()
  for (const path of paths)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end)
      if (folders.has(folder)) break
      folders.add(folder)
    }
  return folders
}
