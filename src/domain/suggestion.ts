import * as v from 'valibot'

import { Edit } from './edit.ts'
import { CycleId, hashOf, InsightId, SuggestionId } from './id.ts'
import { Insight } from './insight.ts'
import { Review } from './review.ts'
import { Verdict } from './verdict.ts'

/** Who wrote it: code, a model that filled the fields of a brief, or a job. */
export const By = v.variant('kind', [
  v.object({ kind: v.literal('remedy') }),
  v.object({
    kind: v.literal('model'),
    model: v.string(),
    /** The name it was asked by, where it answered under another. */
    name: v.optional(v.string()),
    /** The brief, in a word: `purpose`. */
    label: v.string(),
    /** Hash of the model's name and of what it was asked, so that it is not asked the same twice. */
    asked: v.string(),
  }),
  v.object({ kind: v.literal('job'), job: v.string() }),
])
export type By = v.InferOutput<typeof By>

/** What a second model thinks of a suggestion. It decides nothing. */
export const Opinion = v.object({
  by: v.string(),
  view: v.picklist(['agree', 'doubt']),
  why: v.string(),
})
export type Opinion = v.InferOutput<typeof Opinion>

const proposal = {
  id: SuggestionId,
  cycle: CycleId,
  spec: v.string(),
  /** Absolute path of the repository's root. */
  repository: v.string(),
  /** The kind of the insights it answers. */
  kind: v.string(),
  title: v.string(),
  why: v.string(),
  by: v.optional(By, { kind: 'remedy' }),
  edits: v.pipe(v.array(Edit), v.minLength(1)),
  /** The same edits as a unified diff, for people and for `git apply`. */
  patch: v.string(),
  insights: v.pipe(v.array(Insight), v.minLength(1)),
  fingerprint: v.string(),
  /** The commit whose text the edits were made for. */
  base: v.string(),
  createdAt: v.number(),
}

/** Proposed, not yet tried. */
export const Draft = v.object({
  ...proposal,
  state: v.literal('drafted'),
  /** Why it need not be tried: a model could not mend it. It is kept so that it is not written again. */
  objection: v.optional(v.nullable(v.string()), null),
})
export type Draft = v.InferOutput<typeof Draft>

const judged = {
  ...proposal,
  verdict: Verdict,
  opinion: v.optional(v.nullable(Opinion), null),
  updatedAt: v.number(),
}
const reviewed = { ...judged, review: Review }

/** Where an applied suggestion's edits are: a commit on a branch, or files of the working tree. */
export const Place = v.variant('mode', [
  v.object({ mode: v.literal('branch'), branch: v.string(), commit: v.string(), at: v.number() }),
  v.object({ mode: v.literal('write'), at: v.number() }),
])
export type Place = v.InferOutput<typeof Place>

/** A suggestion, told apart by its state; each state carries what the steps before it made. */
export const Suggestion = v.variant('state', [
  v.object({ ...judged, state: v.literal('refuted') }),
  v.object({ ...judged, state: v.literal('open') }),
  v.object({ ...judged, state: v.literal('stale'), reason: v.string() }),
  v.object({ ...judged, state: v.literal('superseded'), reason: v.string() }),
  v.object({ ...judged, state: v.literal('expired') }),
  v.object({ ...reviewed, state: v.literal('rejected') }),
  v.object({ ...reviewed, state: v.literal('accepted') }),
  v.object({ ...reviewed, state: v.literal('applied'), place: Place }),
  v.object({ ...reviewed, state: v.literal('reverted'), place: Place, undone: Place }),
])
export type Suggestion = v.InferOutput<typeof Suggestion>
export type SuggestionState = Suggestion['state']
export type SuggestionAt<state extends SuggestionState> = Extract<Suggestion, { state: state }>

export const suggestionStates = [
  'refuted',
  'open',
  'stale',
  'superseded',
  'expired',
  'rejected',
  'accepted',
  'applied',
  'reverted',
] as const satisfies readonly SuggestionState[]

/** True for one whose files may come to be: it waits, or is on a branch. */
export function isWaiting({ state }: Suggestion | Draft): boolean {
  return ['drafted', 'open', 'accepted', 'applied'].includes(state)
}

/** True for one that a person has answered: what is the same is not suggested again. */
export function isDecided({ state }: Suggestion): boolean {
  return ['accepted', 'applied', 'rejected', 'reverted'].includes(state)
}

/** True for one of which a person, or a rule, said yes or no, and of which nothing was applied yet. */
export function isReviewed(
  suggestion: Suggestion,
): suggestion is SuggestionAt<'accepted' | 'rejected'> {
  return suggestion.state === 'accepted' || suggestion.state === 'rejected'
}

/** What makes two suggestions the same: kind, files, the exact change, and the evidence it rests on. */
export function fingerprintOf(kind: string, edits: Edit[], insights: { id: InsightId }[]): string {
  return hashOf(kind, JSON.stringify(edits), ...insights.map((insight) => insight.id).sort())
}
