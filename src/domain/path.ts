import * as v from 'valibot'

import { Fault } from './fault.ts'

const climbs = /(^|\/)\.\.?(\/|$)/
const isGits = /(^|\/)\.git(\/|$)/i

/**
 * A path of a file inside a repository: relative, forward slashes, no `.`, `..`, empty part, drive,
 * backslash or control character, and nothing below `.git`. Safe to join to a root.
 */
export const RepoPath = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(4096),
  v.check((path) => isSafe(path), 'not a relative path inside the repository'),
  v.brand('RepoPath'),
)
export type RepoPath = v.InferOutput<typeof RepoPath>

/** The path, checked. Throws Fault `path.unsafe` for one that climbs out, is absolute or names `.git`. */
export function repoPath(path: string): RepoPath {
  const parsed = v.safeParse(RepoPath, path)
  if (parsed.success) return parsed.output
  throw new Fault(
    'path.unsafe',
    `Cannot use path "${path.slice(0, 200)}": it is not a relative path inside the repository`,
  )
}

export function isRepoPath(path: string): path is RepoPath {
  return v.is(RepoPath, path)
}

function isSafe(path: string): boolean {
  if (path.startsWith('/') || path.endsWith('/') || path.includes('//')) return false
  // oxlint-disable-next-line no-control-regex -- control characters in a path are what is refused
  if (/[\\\u0000-\u001f\u007f]/.test(path) || /^[a-zA-Z]:/.test(path)) return false
  return !climbs.test(path) && !isGits.test(path)
}
