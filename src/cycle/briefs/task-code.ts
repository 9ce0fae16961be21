import { placesIn } from '../../agents/checks/place.ts'
import { ownerOf } from '../../domain/check.ts'
import { importedFiles } from '../../domain/imported-files.ts'
import { isRepoPath, type RepoPath } from '../../domain/path.ts'
import { isInside, type NamedSpec } from '../../domain/spec.ts'
import type { View } from '../../domain/view.ts'
import { contentStems } from '../../domain/words.ts'

/** The code that a task is likely about, and the tests that tell. */
export interface TaskCode {
  path: RepoPath
  line: number | null
  /** Files of checks that the failing tests name. */
  tests: RepoPath[]
}

/**
 * The file to be changed: one that the output of the failing tests names, else one that those tests
 * import, else the one whose path says most of the words; inside the spec's boundaries, and no check's own.
 */
export function taskCode(
  { output, words }: { output: string; words: string },
  view: View,
  spec: NamedSpec,
): TaskCode | null {
  const isOwned = (path: string) => ownerOf(spec.checks, path, spec.boundaries.include) !== null
  const may = (path: string): path is RepoPath =>
    isRepoPath(path) && !path.startsWith('openspec/') && isInside(spec, path) && !isOwned(path)
  const named = output.match(/[\p{L}\p{N}@._/-]+/gu)?.filter((one) => view.has(one)) ?? []
  const tests = [...new Set(named)].filter(isRepoPath).filter(isOwned).slice(0, 2)
  const place = placesIn(output, view).find(({ path }) => may(path))
  if (place) return { ...place, tests }
  const imported = tests
    .flatMap((test) => importedFiles(test, view.read(test), view).files)
    .find(may)
  const path = imported ?? byWords(words, view.paths.filter(may))
  return path === null ? null : { path, line: null, tests }
}

function byWords(words: string, paths: readonly RepoPath[]): RepoPath | null {
  const wanted = new Set(contentStems(words))
  const scored = paths.map((path) => ({
    path,
    score: new Set(contentStems(path.replace(/\.[^.]*$/, '')).filter((one) => wanted.has(one)))
      .size,
  }))
  const [best] = scored.toSorted((a, b) => b.score - a.score)
  return best && (best.score > 0 || paths.length === 1) ? best.path : null
}
