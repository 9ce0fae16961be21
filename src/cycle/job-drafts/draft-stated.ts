import type { Cycle, Proposed } from '../../domain/cycle.ts'
import { Fault } from '../../domain/fault.ts'
import { makeInsight } from '../../domain/insight.ts'
import { isInside } from '../../domain/spec.ts'
import { draftKey, jobKind, type StatedDraft } from '../../domain/stated-draft.ts'
import { type Draft, isWaiting, type Suggestion } from '../../domain/suggestion.ts'
import { isUndecided } from '../../domain/verdict.ts'
import type { Base } from '../../workspace/workspace.ts'
import { draftOf, type Origin } from '../draft.ts'
import { holdOf, type Remembering } from '../manners/memory.ts'
import { resolveEdits } from './resolve-edits.ts'

/**
 * Drafts what jobs suggest by the cycle's triggers, each once, and says what it leaves out. They count
 * among those that may wait for a review, and not among those that a cycle may make: no agent would
 * bring them up again.
 */
export async function draftStated(
  cycle: Cycle,
  so: { origin: Origin; base: Base; known: readonly Suggestion[]; signal: AbortSignal },
): Promise<Pick<Proposed, 'drafts' | 'dropped'>> {
  const stated = cycle.triggers.flatMap(({ draft }) => draft ?? [])
  const made: Pick<Proposed, 'drafts' | 'dropped'> = { drafts: [], dropped: [] }
  if (stated.length === 0) return made
  const { origin, base, known, signal } = so
  // Only documents are fetched beforehand.
  const paths = stated.flatMap(({ edits }) => edits.map(({ path }) => path))
  await base.load(paths, signal)
  const waiting = known.filter(({ state }) => state === 'open').length
  for (const one of stated) {
    const { open } = origin.spec.limits
    const isFull = !cycle.all && waiting + made.drafts.length >= open
    const full = isFull ? `${open} suggestions wait for a review, and that is the most` : null
    const draft = whyNot(one, origin) ?? draftFor(one, origin)
    const why =
      typeof draft === 'string'
        ? draft
        : (whyAgain(draft, known, { now: origin.now, limits: origin.spec.limits }) ?? full)
    if (typeof draft !== 'string' && why === null) {
      if (!made.drafts.some(({ id }) => id === draft.id)) made.drafts.push(draft)
    } else made.dropped.push({ title: one.title, path: pathOf(one), why: why ?? '' })
  }
  return made
}

/** Why it is outside what its spec allows; null where it is not. */
function whyNot({ edits }: StatedDraft, { spec }: Origin): string | null {
  const paths = new Set(edits.map(({ path }) => path))
  const { maxFiles } = spec.boundaries
  const outside = [...paths].find((path) => !isInside(spec, path))
  if (outside) return `"${outside}" is outside the boundaries of spec "${spec.name}"`
  if (paths.size <= maxFiles) return null
  return `it touches ${paths.size} files, and ${maxFiles} is the most of spec "${spec.name}"`
}

/** The draft, or why its edits cannot be made in this commit. */
function draftFor(stated: StatedDraft, origin: Origin): Draft | string {
  const { title, why, job } = stated
  try {
    const edits = resolveEdits(stated.edits, origin.view)
    if (edits.length === 0) return 'it changes nothing'
    const insight = makeInsight({
      kind: jobKind,
      severity: 'info',
      path: pathOf(stated),
      line: null,
      message: `Job "${job}" suggests: ${title}`,
      evidence: why,
      // The same edits for another reason are the same suggestion.
      key: draftKey(stated),
      agent: `job ${job}`,
      // What a job says may be anything that it read or fetched.
      trust: 'stranger',
      answer: 'person',
    })
    const by = { kind: 'job' as const, job }
    return draftOf(edits, [insight], { origin, title, why, by, objection: null })
  } catch (error) {
    if (error instanceof Fault) return error.message
    throw error
  }
}

/** Why it is not suggested again; null for what is new, and for what is stale or was refuted elsewhere. */
function whyAgain(
  { insights, base }: Draft,
  known: readonly Suggestion[],
  remembering: Remembering,
): string | null {
  const before = known.filter(({ insights: [its] }) => its?.id === insights[0]?.id)
  const one = before.find((other) => isWaiting(other) || holdOf(other, remembering) !== null)
  if (one) return `it was suggested before and is ${one.state}: ${one.id}`
  const refuted = before.find(
    (other) => other.state === 'refuted' && other.base === base && !isUndecided(other.verdict),
  )
  return refuted ? `refuted at this commit already: ${refuted.verdict.why}` : null
}

function pathOf({ edits, title }: StatedDraft) {
  const [first] = edits
  if (!first) throw new RangeError(`Cannot place draft "${title}": it has no edit`)
  return first.path
}
