import * as v from 'valibot'

import { newCycleId, suggestionId } from '../../src/domain/id.ts'
import { makeInsight } from '../../src/domain/insight.ts'
import { repoPath } from '../../src/domain/path.ts'
import { Suggestion, type SuggestionAt } from '../../src/domain/suggestion.ts'

/** An open suggestion with everything in it, for tests that only pass one on. */
export function openSuggestion(over: Partial<SuggestionAt<'open'>> = {}): SuggestionAt<'open'> {
  const path = repoPath('openspec/specs/a/spec.md')
  const finding = (problems: number) => ({
    passes: problems === 0,
    score: -10 * problems,
    problems,
  })
  const insight = makeInsight({
    kind: 'openspec/scenario-omitted',
    severity: 'error',
    path,
    line: 3,
    message: 'said',
    evidence: 'quoted',
    agent: 'openspec',
    trust: 'own',
    answer: 'remedy',
  })
  const made = v.parse(Suggestion, {
    id: suggestionId(over.repository ?? '/r', over.spec ?? 'openspec', over.fingerprint ?? 'f'),
    cycle: newCycleId(),
    spec: 'openspec',
    repository: '/r',
    kind: insight.kind,
    title: 'Restore the omitted scenarios',
    why: 'Because',
    edits: [{ action: 'modify', path, replacements: [{ old: 'a', new: 'b' }] }],
    patch: '--- a/x\n+++ b/x\n',
    insights: [insight],
    fingerprint: 'f',
    base: '0'.repeat(40),
    createdAt: 1,
    updatedAt: 1,
    state: 'open',
    verdict: {
      improved: true,
      why: 'better',
      score: { before: -10, after: 0 },
      checks: [{ name: 'validate', before: finding(1), after: finding(0), added: [], gone: [] }],
    },
    ...over,
  })
  if (made.state !== 'open') throw new Error('not open')
  return made
}
