import * as v from 'valibot'

import { InsightId, insightId } from './id.ts'
import { RepoPath } from './path.ts'

export const Severity = v.picklist(['error', 'warning', 'info'])
export type Severity = v.InferOutput<typeof Severity>

/** Who could answer an insight: a remedy (no model), a model filling a bounded field, or a person. */
export const Answer = v.picklist(['remedy', 'model', 'person'])
export type Answer = v.InferOutput<typeof Answer>

/** What an insight is about, in OpenSpec's words. Empty where the insight is not about OpenSpec. */
export const About = v.object({
  change: v.optional(v.string()),
  capability: v.optional(v.string()),
  requirement: v.optional(v.string()),
})
export type About = v.InferOutput<typeof About>

/** One thing an agent reports about the repository. */
export const Insight = v.object({
  id: InsightId,
  /** `agent/rule`, for example `openspec/scenario-omitted`. */
  kind: v.pipe(v.string(), v.regex(/^[a-z0-9-]+\/[a-z0-9-]+$/)),
  severity: Severity,
  path: RepoPath,
  /** Line in the file, from 1; null where the insight is about the whole file or folder. */
  line: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** One sentence for a person. */
  message: v.string(),
  /** The text of the repository, or the words of the tool, that the insight rests on, quoted. */
  evidence: v.string(),
  /** `capability: Requirement name`, or null. */
  requirement: v.nullable(v.string()),
  about: About,
  agent: v.string(),
  /** Where several agents report it: all of them, this one first; else empty. */
  sources: v.optional(v.array(v.string()), []),
  /** `own`: read from the repository by our own code; `stranger`: from text others could write. */
  trust: v.picklist(['own', 'stranger']),
  answer: Answer,
})
export type Insight = v.InferOutput<typeof Insight>

/** What an agent says; identity and requirement are derived from it. */
export type Report = Omit<Insight, 'id' | 'requirement' | 'about' | 'sources'> & {
  about?: About
  /** What tells two alike reports of one file apart when line numbers move. Default: the evidence. */
  key?: string
}

/** An insight from a report. Its id does not depend on line numbers, so it survives edits elsewhere. */
export function makeInsight(report: Report): Insight {
  const { key, about = {}, ...rest } = report
  const id = insightId(
    report.kind,
    report.path,
    about.capability ?? '',
    about.requirement ?? '',
    key ?? report.evidence,
  )
  const requirement =
    about.requirement === undefined ? null : `${about.capability ?? '?'}: ${about.requirement}`
  return { ...rest, about, id, requirement, sources: [] }
}

/** How much one insight of a severity weighs in a score. */
export const severityWeight: Record<Severity, number> = { error: 10, warning: 3, info: 1 }

/** The same insight as the `count`-th of its kind in one place: alike, and yet another. */
export function renumber(insight: Insight, count: number): Insight {
  return { ...insight, id: insightId(insight.id, String(count)) }
}
