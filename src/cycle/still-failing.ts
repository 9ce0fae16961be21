import { insightOf } from '../agents/checks.ts'
import type { RunBaseline } from '../domain/command-finding.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { CheckVerdict } from '../domain/verdict.ts'
import type { View } from '../domain/view.ts'

/**
 * What is to be said against edits that answer a failing check which fails after them as well: the agent
 * `checks` is not asked again, since the verdict knows. Null where there is nothing.
 */
export function stillFailing(
  insights: readonly { id: string }[],
  { runs, checks }: { runs: readonly RunBaseline[]; checks: readonly CheckVerdict[] },
  at: { view: View; spec: NamedSpec },
): string | null {
  for (const run of runs) {
    const verdict = checks.find((check) => check.name === run.name)
    if (verdict?.outcome !== 'judged' || verdict.after?.passes !== false) continue
    const insight = insightOf(run, at)
    if (insight && insights.some((one) => one.id === insight.id))
      return `what it answers is still there: ${insight.message}`
  }
  return null
}
