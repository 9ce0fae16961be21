import { owners } from '../../domain/check.ts'
import { hashOf } from '../../domain/id.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import type { View } from '../../domain/view.ts'

/** What judges a spec's suggestions at a commit: its checks, where it may change what, and the checks' own files. */
export function judgeHash({ checks, boundaries }: NamedSpec, view: View): string {
  const owner = owners(checks, boundaries.include)
  const own = view.paths.filter((path) => owner(path) !== null)
  const files = own.map((path) => [path, view.contentId(path)])
  return hashOf(JSON.stringify([checks, boundaries, files]))
}
