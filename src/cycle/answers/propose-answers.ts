import type { StatedAnswer } from '../../domain/ask.ts'
import type { Consulted, Cycle, Proposed } from '../../domain/cycle.ts'
import { hashOf } from '../../domain/id.ts'
import { makeInsight } from '../../domain/insight.ts'
import { isInside } from '../../domain/spec.ts'
import { type Draft, isDecided, isWaiting, type Suggestion } from '../../domain/suggestion.ts'
import type { Made } from '../../engine/flow.ts'
import { specOf } from '../consult.ts'
import type { Deps } from '../deps.ts'
import { draftOf, type Origin } from '../draft.ts'
import { answerDocument, answerPath } from './answer-document.ts'

/** Drafts a document for each answer that the cycle carries, each a suggestion of its own. No model is asked. */
export async function proposeAnswers(
  cycle: Cycle,
  consulted: Consulted,
  deps: Deps,
): Promise<Made<Proposed>> {
  const { insights: _reported, asked: _told, ...rest } = consulted
  const { repository } = cycle
  const { commit } = consulted
  const result: Proposed = { ...rest, step: 'propose', drafts: [], dropped: [] }
  const known = await deps.journal.suggestions({ repository, spec: cycle.spec })
  return deps.bases.use({ repository, commit }, async ({ view }) => {
    const origin: Origin = { cycle, spec: await specOf(deps, cycle), view, commit, now: deps.now() }
    for (const { answer, kind } of cycle.triggers) {
      if (answer === undefined) continue
      const trust = kind === 'hand' ? 'own' : 'stranger'
      const made = draftFor(answer, { origin, trust, known, drafts: result.drafts })
      if (made === null) continue
      if ('path' in made) result.dropped.push(made)
      else result.drafts.push(made)
    }
    return { result }
  })
}

/** The draft of one answer, or why there is none; null for one that is drafted already. */
function draftFor(
  stated: StatedAnswer,
  so: {
    origin: Origin
    trust: 'own' | 'stranger'
    known: readonly Suggestion[]
    drafts: readonly Draft[]
  },
): Draft | Proposed['dropped'][number] | null {
  const { origin, known, drafts } = so
  const { spec, view } = origin
  const { question, sources } = stated
  if (drafts.some((one) => isOf(one, stated))) return null
  const before = known.findLast((one) => isOf(one, stated))
  const others = [...known, ...drafts].filter((one) => one !== before && isWaiting(one))
  const path = answerPath(
    question,
    (name) => view.has(name) || others.some(({ edits }) => edits.some((one) => one.path === name)),
  )
  const title = titleOf(stated)
  const gone = sources.find((one) => one.path !== null && !view.has(one.path))
  if (gone) return { title, path, why: `"${gone.path}", which it cites, is gone; ask again` }
  if (before && isDecided(before))
    return { title, path, why: `it was suggested before and is ${before.state}: ${before.id}` }
  const waiting = [...known, ...drafts].filter((one) => one !== before && isUnread(one)).length
  if (waiting >= spec.limits.open)
    return { title, path, why: `${waiting} answers wait for a review, and that is the most` }
  if (!isInside(spec, path))
    return { title, path, why: `"${path}" is outside the boundaries of spec "${spec.name}"` }
  const isStrange = so.trust === 'stranger' || sources.some((one) => one.trust === 'stranger')
  const insight = makeInsight({
    kind: 'person/question',
    severity: 'info',
    path,
    line: null,
    message: `A person asks, and wants the answer kept: ${question.replace(/\s+/g, ' ').slice(0, 160)}`,
    evidence: keyOf(stated),
    agent: 'person',
    trust: isStrange ? 'stranger' : 'own',
    answer: 'model',
  })
  const text = answerDocument(stated)
  return draftOf([{ action: 'create', path, text }], [insight], {
    origin,
    title,
    why: `It keeps what model "${stated.by}" answered, with ${sources.length} source${sources.length === 1 ? '' : 's'}; whether it is true is for whoever reviews it.`,
    by: { kind: 'model', model: stated.by, label: 'ask', asked: hashOf(stated.by, question) },
    objection: null,
  })
}

function isUnread({ state }: Suggestion | Draft): boolean {
  return state === 'open' || state === 'drafted'
}

/** True for a suggestion of this very answer. */
export function isOf({ insights }: Suggestion | Draft, stated: StatedAnswer): boolean {
  return insights.some(({ evidence }) => evidence === keyOf(stated))
}

/** What its suggestion is called. */
export function titleOf({ question }: StatedAnswer): string {
  return `Keep the answer to "${question.replace(/\s+/g, ' ').slice(0, 80)}"`
}

/** What tells answers apart: the same question may be answered anew. */
function keyOf({ question, answer }: StatedAnswer): string {
  return `${question}\n\n${answer}`
}
