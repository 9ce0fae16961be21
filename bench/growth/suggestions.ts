import { makeInsight } from '../../src/domain/insight.ts'
import { outcomeKind } from '../../src/domain/outcome.ts'
import { repoPath } from '../../src/domain/path.ts'
import type { Suggestion } from '../../src/domain/suggestion.ts'
import type { Store } from '../../src/store/open.ts'
import { openSuggestion } from '../../test/support/suggestion.ts'

const day = 86_400_000
const lastYears = 730 * day
/** So many of the newest wait for a review; those before them are accepted. */
const open = 20
const accepted = 5
/** Of twenty of the rest. */
const states = [
  ...Array.from({ length: 6 }, () => 'applied' as const),
  ...Array.from({ length: 3 }, () => 'rejected' as const),
  ...Array.from({ length: 7 }, () => 'refuted' as const),
  ...Array.from({ length: 3 }, () => 'superseded' as const),
  'expired' as const,
]

export interface OfWhom {
  repository: string
  spec: string
  /** The commit that everything was made for and taken into. */
  commit: string
  now: number
}

/** Puts so many suggestions into the store, each applied one with what became of it. */
export async function putSuggestions(store: Store, count: number, of: OfWhom): Promise<void> {
  for (let from = 0; from < count; from += 1000)
    await store.write(() => {
      for (let at = from; at < Math.min(count, from + 1000); at += 1) {
        const one = suggestionOf(at, count, of)
        store.suggestions.put(one)
        if (one.state !== 'applied') continue
        const { kind } = outcomeKind
        const value = {
          state: 'merged',
          at: one.updatedAt,
          commit: of.commit,
          share: 1,
          evidence: 'its commit is in the history',
        }
        store.readings.put({
          repository: of.repository,
          kind,
          subject: one.id,
          value,
          at: one.updatedAt,
        })
      }
    })
}

function suggestionOf(at: number, count: number, of: OfWhom): Suggestion {
  const { repository, spec, commit, now } = of
  const createdAt = Math.round(now - ((count - at) / count) * lastYears)
  const path = repoPath(`docs/${at % 50}.md`)
  const lines = (word: string) =>
    Array.from({ length: 8 }, (_, line) => `${word} ${at} stands on line ${line} of this text.`)
  const { state: _, ...made } = openSuggestion({
    repository,
    spec,
    fingerprint: `f${at}`,
    kind: `links/kind-${at % 7}`,
    edits: [
      {
        action: 'modify',
        path,
        replacements: [{ old: lines('Old').join('\n'), new: lines('New').join('\n') }],
      },
    ],
    patch: [...lines('-Old'), ...lines('+New')].join('\n'),
    insights: [
      makeInsight({
        kind: `links/kind-${at % 7}`,
        severity: 'warning',
        path,
        line: 3,
        message: 'a link leads nowhere',
        evidence: `evidence ${at}`,
        agent: 'links',
        trust: 'own',
        answer: 'remedy',
      }),
    ],
    base: commit,
    createdAt,
    updatedAt: createdAt,
  })
  const left = count - at
  if (left <= open) return { ...made, state: 'open' }
  const review = { accept: true, by: 'ana', at: createdAt }
  if (left <= open + accepted) return { ...made, state: 'accepted', review }
  const state = states[at % states.length] ?? 'refuted'
  if (state === 'rejected')
    return { ...made, state, review: { ...review, accept: false, why: 'too chatty' } }
  if (state === 'superseded') return { ...made, state, reason: 'gone' }
  if (state !== 'applied') return { ...made, state }
  const place = { mode: 'branch' as const, branch: 'ostinato/one', commit, at: createdAt }
  return { ...made, state, review, place }
}
