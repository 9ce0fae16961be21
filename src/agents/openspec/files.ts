import { Fault } from '../../domain/fault.ts'
import type { Insight } from '../../domain/insight.ts'
import { isRepoPath, type RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import { ownInsight } from './own.ts'

/** Files under `openspec/` that we do not follow, open or understand, and so cannot judge. */
export function fileInsights(view: View): Insight[] {
  const skipped = view.skipped.flatMap(({ path, why, reason }) => {
    if (!isRepoPath(path) || !inTree(path)) return []
    const kind = {
      link: 'linked',
      large: 'too-large',
      unsafe: 'unsafe-name',
      submodule: 'submodule',
    }[reason]
    return [
      ownInsight(
        kind,
        { path, line: null, key: '' },
        {
          severity: 'error',
          message: `This file is not looked at: ${why}`,
          evidence: path,
          answer: 'person',
        },
      ),
    ]
  })
  const known = new Set(view.skipped.map((one) => one.path))
  const unreadable = view.paths.filter(
    (path) => inTree(path) && path.endsWith('.md') && !known.has(path) && !isText(view, path),
  )
  return [
    ...skipped,
    ...unreadable.map((path) =>
      ownInsight(
        'not-text',
        { path, line: null, key: '' },
        {
          severity: 'error',
          message: 'This file is not UTF-8, so its text cannot be read without loss',
          evidence: path,
          answer: 'person',
        },
      ),
    ),
  ]
}

function inTree(path: string): boolean {
  return path === 'openspec' || path.startsWith('openspec/')
}

function isText(view: View, path: RepoPath): boolean {
  try {
    view.read(path)
    return true
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return false
  }
}
