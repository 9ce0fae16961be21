import { isRepoPath, type RepoPath } from '../domain/path.ts'
import type { View } from '../domain/view.ts'

/** One capability's document: a main spec, or a change's delta for it. */
export interface CapabilityFile {
  /** Path below `specs/`, for example `area/login`. */
  capability: string
  path: RepoPath
}

export interface ActiveChange {
  id: string
  folder: RepoPath
  deltas: CapabilityFile[]
  /** Every file of the change. */
  files: RepoPath[]
}

/** What lies under `openspec/`, by the package's own rules of discovery. */
export interface Tree {
  specs: CapabilityFile[]
  changes: ActiveChange[]
  archived: { id: string; folder: RepoPath; files: RepoPath[] }[]
}

/** True when the repository has an `openspec/` folder with anything in it. */
export function hasTree(view: View): boolean {
  return view.paths.some((path) => path.startsWith('openspec/'))
}

/** Lists the tree from the view's paths; dot entries are not looked into, as in OpenSpec. */
export function readTree(view: View): Tree {
  const changes = new Map<string, RepoPath[]>()
  const archived = new Map<string, RepoPath[]>()
  const specs: CapabilityFile[] = []
  for (const path of view.paths) {
    const [top, room, id = '', ...rest] = path.split('/')
    if (top !== 'openspec') continue
    if (room === 'specs') specs.push(...capabilityOf('openspec/specs/', path))
    if (room !== 'changes' || id.startsWith('.') || rest.length === 0) continue
    if (id !== 'archive') gather(changes, id, path)
    else if (rest.length > 1 && !rest[0]?.startsWith('.')) gather(archived, rest[0] ?? '', path)
  }
  return {
    specs,
    changes: [...changes].map(([id, files]) => {
      const folder = `openspec/changes/${id}`
      return {
        id,
        folder: checked(folder),
        files,
        deltas: files.flatMap((path) => capabilityOf(`${folder}/specs/`, path)),
      }
    }),
    archived: [...archived].map(([id, files]) => ({
      id,
      files,
      folder: checked(`openspec/changes/archive/${id}`),
    })),
  }
}

/** The main spec's path for a capability. */
export function specPath(capability: string): RepoPath {
  return checked(`openspec/specs/${capability}/spec.md`)
}

function capabilityOf(folder: string, path: RepoPath): CapabilityFile[] {
  if (!path.startsWith(folder) || !path.endsWith('/spec.md')) return []
  const capability = path.slice(folder.length, -'/spec.md'.length)
  if (capability === '' || capability.split('/').some((part) => part.startsWith('.'))) return []
  return [{ capability, path }]
}

function gather(map: Map<string, RepoPath[]>, id: string, path: RepoPath): void {
  const files = map.get(id)
  if (files) files.push(path)
  else map.set(id, [path])
}

function checked(path: string): RepoPath {
  if (!isRepoPath(path))
    throw new RangeError(`Cannot use path "${path}": it came from a listing of safe paths`)
  return path
}
