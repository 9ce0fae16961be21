import { type Insight, severityWeight } from '../domain/insight.ts'
import { agentsOf } from './merge-insights.ts'

/** The gravest first, then those that touch a requirement, then those that most agents report, then by place. */
export function rankInsights(insights: readonly Insight[]): Insight[] {
  return insights.toSorted(
    (a, b) =>
      severityWeight[b.severity] - severityWeight[a.severity] ||
      Number(b.requirement !== null) - Number(a.requirement !== null) ||
      agentsOf(b).length - agentsOf(a).length ||
      (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) ||
      (a.line ?? 0) - (b.line ?? 0),
  )
}
