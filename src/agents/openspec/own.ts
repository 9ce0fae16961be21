import {
  type About,
  type Answer,
  type Insight,
  makeInsight,
  type Severity,
} from '../../domain/insight.ts'
import type { RepoPath } from '../../domain/path.ts'

/** An insight by a rule of ours, where OpenSpec itself has none. */
export function ownInsight(
  kind: string,
  place: { path: RepoPath; line: number | null; about?: About; key?: string },
  say: { severity: Severity; message: string; evidence: string; answer: Answer },
): Insight {
  return makeInsight({
    kind: `openspec/${kind}`,
    path: place.path,
    line: place.line,
    ...(place.about ? { about: place.about } : {}),
    ...(place.key === undefined ? {} : { key: place.key }),
    ...say,
    agent: 'openspec',
    trust: 'own',
  })
}
