import { dirname } from 'node:path'

import type { PastCommit } from '../../domain/history.ts'
import { type Insight, makeInsight } from '../../domain/insight.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { Activity } from './activity.ts'
import { isCode } from './files.ts'
import { lastCommits } from './hot-spots.ts'

const most = 8
// A commit of more files couples too much at once to be believed about any two.
const largest = 20
const fewestTogether = 5
const confidenceAtLeast = 0.7
const liftAtLeast = 3

/** Two files that lie apart and yet change in the same commits: `rare` seldom without `often`. */
interface Pair {
  rare: RepoPath
  often: RepoPath
  /** The commits that changed both, newest first. */
  both: PastCommit[]
  /** How many changed the rarer one. */
  of: number
  confidence: number
}

/** Code that changes together though it lies far apart: what ties it is in nobody's import. */
export function coupledFiles({ files, together, commits }: Activity): Insight[] {
  const pairs = new Map<string, { a: RepoPath; b: RepoPath; both: PastCommit[] }>()
  for (const { commit, paths } of together) {
    if (commit.changes.length > largest) continue
    const code = paths.filter(isCode).toSorted()
    for (const [at, a] of code.entries())
      for (const b of code.slice(at + 1)) {
        const key = `${a}\0${b}`
        const pair = pairs.get(key) ?? { a, b, both: [] }
        pairs.set(key, pair)
        pair.both.push(commit)
      }
  }
  const found: Pair[] = []
  for (const { a, b, both } of pairs.values()) {
    if (both.length < fewestTogether || !isFarApart(a, b)) continue
    const [ofA, ofB] = [files.get(a)?.commits.length ?? 0, files.get(b)?.commits.length ?? 0]
    const of = Math.min(ofA, ofB)
    const confidence = both.length / of
    // A file that nearly every commit touches is coupled with nothing.
    const lift = (both.length * commits) / (ofA * ofB)
    if (confidence < confidenceAtLeast || lift < liftAtLeast) continue
    found.push({ rare: ofA <= ofB ? a : b, often: ofA <= ofB ? b : a, both, of, confidence })
  }
  return found
    .toSorted(
      (one, other) =>
        other.both.length * other.confidence - one.both.length * one.confidence ||
        (one.rare + one.often < other.rare + other.often ? -1 : 1),
    )
    .slice(0, most)
    .map(insightOf)
}

/** True where the folders differ by two steps or more, and neither file is named after the other. */
function isFarApart(a: string, b: string): boolean {
  const [one, other] = [foldersIn(a), foldersIn(b)]
  let shared = 0
  while (shared < Math.min(one.length, other.length) && one[shared] === other[shared]) shared += 1
  const steps = one.length + other.length - 2 * shared
  return steps >= 2 && stem(a) !== stem(b)
}

function foldersIn(path: string): string[] {
  const folder = dirname(path)
  return folder === '.' ? [] : folder.split('/')
}

function stem(path: string): string {
  return /([^/]*?)(?:\.[^/]*)?$/.exec(path)?.[1]?.toLowerCase() ?? ''
}

function insightOf({ rare, often, both, of, confidence }: Pair): Insight {
  const share = Math.round(confidence * 100)
  return makeInsight({
    kind: 'git/coupled',
    severity: 'info',
    path: rare,
    line: null,
    message: `${both.length} of the ${of} commits that changed it changed "${often}" too (${share}%), though it lies elsewhere`,
    evidence: lastCommits(both),
    agent: 'git',
    trust: 'stranger',
    answer: 'person',
    key: often,
  })
}
