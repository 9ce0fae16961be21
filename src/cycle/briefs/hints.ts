import { linkCandidates } from '../../agents/links/candidates.ts'
import type { Insight } from '../../domain/insight.ts'
import type { View } from '../../domain/view.ts'

/** What code finds for a kind of insight that helps to answer it, in lines; it proves nothing. */
type Hints = (insight: Insight, view: View) => string[]

const known = new Map<string, Hints>([
  [
    'links/dead-link',
    (insight, view) =>
      listed('Files that the link could lead to, as it would be written', insight, view),
  ],
  ['links/dead-anchor', (insight, view) => listed('Anchors that the target has', insight, view)],
])

/** What is known besides for an insight; empty where nothing is. */
export function hintsFor(insight: Insight, view: View): string {
  return (known.get(insight.kind)?.(insight, view) ?? []).join('\n')
}

function listed(title: string, insight: Insight, view: View): string[] {
  const candidates = linkCandidates(insight, view)
  if (candidates.length === 0) return []
  return [`${title}:`, ...candidates.map((one) => `- ${one}`)]
}
