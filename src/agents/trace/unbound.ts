import { type Insight, makeInsight } from '../../domain/insight.ts'
import { oneLine } from '../../domain/one-line.ts'
import { repoPath } from '../../domain/path.ts'
import type { Scenario } from '../../domain/scenario.ts'

/** Most of a scenario's block that is quoted. */
export const mostQuoted = 4000

/** A scenario that nothing proves, with what to do about it. */
export function unboundInsight({ id, path, line, text, ...named }: Scenario): Insight {
  const { capability, requirement, title } = named
  return makeInsight({
    kind: 'trace/unbound',
    severity: 'warning',
    path: repoPath(path),
    line,
    message: `No test names scenario "${oneLine(title)}": put [${id}] into the name of the test that proves it`,
    evidence: text.slice(0, mostQuoted),
    about: { capability, requirement },
    key: id,
    agent: 'trace',
    trust: 'own',
    answer: 'person',
  })
}
