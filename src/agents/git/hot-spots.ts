import { Fault } from '../../domain/fault.ts'
import type { PastCommit } from '../../domain/history.ts'
import { type Insight, makeInsight } from '../../domain/insight.ts'
import { oneLine } from '../../domain/one-line.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import { type Activity, authorsOf, dayOf, type FileActivity } from './activity.ts'
import { isCode } from './files.ts'

const most = 8
const fewestCommits = 6
// So many are read, to learn how long they are.
const candidates = 40

/** The code that was changed most of late, weighed by recency, length, and how often it was to fix something. */
export function hotSpots(activity: Activity, view: View, days: number): Insight[] {
  return [...activity.files.values()]
    .filter(({ path, commits }) => commits.length >= fewestCommits && isCode(path))
    .toSorted((a, b) => b.heat - a.heat || (a.path < b.path ? -1 : 1))
    .slice(0, candidates)
    .flatMap((file) => {
      const lines = lengthOf(file.path, view)
      return lines === null ? [] : [{ file, lines, score: scoreOf(file, lines) }]
    })
    .toSorted((a, b) => b.score - a.score || (a.file.path < b.file.path ? -1 : 1))
    .slice(0, most)
    .map(({ file, lines }) => insightOf(file, { lines, of: activity.commits, days }))
}

function scoreOf({ heat, commits }: FileActivity, lines: number): number {
  return heat * Math.log2(2 + lines) * (1 + fixesOf(commits) / commits.length)
}

function fixesOf(commits: readonly PastCommit[]): number {
  return commits.filter(({ subject }) =>
    /^(?:fix|revert)\b|\bfix(?:es|ed)?\b|\bbug\b/i.test(subject),
  ).length
}

/** Lines of a text file; null for what is no text. */
function lengthOf(path: RepoPath, view: View): number | null {
  try {
    return view.read(path).split('\n').length
  } catch (error) {
    if (error instanceof Fault) return null
    throw error
  }
}

function insightOf(
  { path, commits, added, removed }: FileActivity,
  { lines, of, days }: { lines: number; of: number; days: number },
): Insight {
  const fixes = fixesOf(commits)
  const authors = authorsOf(commits)
  const what = [
    `${commits.length} of the last ${of} commits (${days} days) changed it`,
    ...(fixes === 0 ? [] : [`${fixes} of them ${fixes === 1 ? 'a fix' : 'fixes'}`]),
    `by ${authors} ${authors === 1 ? 'author' : 'authors'}`,
    `${added} lines added and ${removed} removed, in a file of ${lines}`,
  ]
  return makeInsight({
    kind: 'git/hot-spot',
    severity: 'info',
    path,
    line: null,
    message: what.join(', '),
    evidence: lastCommits(commits),
    agent: 'git',
    trust: 'stranger',
    answer: 'person',
    key: '',
  })
}

/** The newest commits in their authors' own words, one a line. */
export function lastCommits(commits: readonly PastCommit[]): string {
  return commits
    .slice(0, 3)
    .map(({ id, at, subject }) => `${id.slice(0, 10)} ${dayOf(at)} ${oneLine(subject, 100)}`)
    .join('\n')
}
