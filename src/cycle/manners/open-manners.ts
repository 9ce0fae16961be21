import type { Proposed } from '../../domain/cycle.ts'
import type { InsightId } from '../../domain/id.ts'
import type { Insight } from '../../domain/insight.ts'
import type { RepoPath } from '../../domain/path.ts'
import { patternOf } from '../../domain/pattern.ts'
import { type Draft, isDecided, type Suggestion } from '../../domain/suggestion.ts'
import { textIn } from '../../domain/view.ts'
import type { Deps } from '../deps.ts'
import type { Origin } from '../draft.ts'
import { fits } from '../fits.ts'
import { remedies } from '../remedies/remedies.ts'
import { sameAsDecided } from '../repeats.ts'
import { isInTheWay, nearDuplicates } from './alike.ts'
import { holdOf, rejectedBefore, rejectedPatterns, type Remembering } from './memory.ts'
import { overlapping } from './overlap.ts'
import { renew } from './renew.ts'

/** Why a draft is not made, and the suggestion that is in its way; null where it is a person's edit. */
export interface Held {
  why: string
  by: Suggestion | Draft | null
}

/** What is held back in one cycle, and why. */
export interface Manners {
  /** The insights that may be answered now; how many are answered already, and what is held back. */
  sift(insights: readonly Insight[]): Promise<{
    free: Insight[]
    waiting: number
    dropped: Proposed['dropped']
  }>
  /**
   * The draft under an id of its own, and why it is not made beside `drafts`, which are some of those that
   * came of it before; null where it may be.
   */
  mind(draft: Draft, drafts: readonly Draft[]): Promise<{ draft: Draft; held: Held | null }>
}

/** What may be suggested by good manners, beside what is known and what a person is at. */
export function openManners(
  { cycle: { repository }, spec, view, commit, now }: Origin,
  { known, bases }: { known: readonly Suggestion[]; bases: Deps['bases'] },
): Manners {
  const read = textIn(view)
  const patterns = rejectedPatterns(known)
  const waiting = idsOf(
    known.filter(
      (one) =>
        ['open', 'accepted', 'applied'].includes(one.state) ||
        // Its text is back: `verify` tries it again, and nothing is written in its place.
        (one.state === 'stale' && fits(one.edits, read)),
    ),
  )
  const holding = holdsOf(known, { now, limits: spec.limits })
  const byPath = new Map<RepoPath, Suggestion[]>()
  for (const one of known) file(one, byPath)
  const minded = new Map<RepoPath, Draft[]>()
  const taken = new Set(known.filter(isDecided).map(({ id }) => id))
  let isDirty: Promise<(path: string) => boolean> | null = null

  /** Git is asked once, and not at all in the many cycles that find nothing to answer. */
  async function atIt(path: string): Promise<string | null> {
    isDirty ??= bases.dirty(repository).then(dirtyBy)
    return (await isDirty)(path)
      ? `a person is at it: ${path} has changes that are not committed`
      : null
  }

  /** True for an applied one whose branch is there and not merged; what was written is in the files. */
  async function isOnBranch(one: Suggestion): Promise<boolean> {
    if (one.state !== 'applied' || one.place.mode !== 'branch') return false
    const { branch, commit: made } = one.place
    return (
      (await bases.tip(repository, branch)) !== null && !(await bases.isMerged(repository, made))
    )
  }

  async function nearlyThe(
    draft: Draft,
    { near, drafts }: { near: readonly Suggestion[]; drafts: readonly Draft[] },
  ): Promise<Suggestion | Draft | null> {
    const [twin] = nearDuplicates(draft, drafts)
    if (twin) return twin
    for (const one of nearDuplicates(draft, near))
      if (isInTheWay(one, commit) || (await isOnBranch(one))) return one
    return null
  }

  function free(draft: Draft): { draft: Draft; held: null } {
    file(draft, minded)
    return { draft, held: null }
  }

  return {
    async sift(insights) {
      const dropped = new Map<string, Proposed['dropped'][number]>()
      const free: Insight[] = []
      for (const one of insights) {
        const { id, path, message, answer } = one
        if (waiting.has(id) || answer === 'person') continue
        const hold = holding.get(id)
        const why = hold ? null : await atIt(path)
        if (hold) dropped.set(hold.one.id, { title: hold.one.title, path, why: hold.why })
        else if (why !== null) dropped.set(id, { title: message, path, why })
        else free.push(one)
      }
      const answered = insights.filter(({ id }) => waiting.has(id)).length
      return { free, waiting: answered, dropped: [...dropped.values()] }
    },
    async mind(made, drafts) {
      const draft = renew(made, taken)
      const held = (why: string, by: Held['by']) => ({ draft, held: { why, by } })
      for (const { path } of draft.edits) {
        const why = await atIt(path)
        if (why !== null) return held(why, null)
      }
      const near = inFilesOf(draft, byPath)
      const same = sameAsDecided(draft, near)
      if (same) return held(`the very same change is "${same.state}" already: ${same.id}`, same)
      const no = patterns.get(patternOf(draft))
      if (no) return held(rejectedBefore(no), no)
      // What a job suggests is brought up by nobody again, and what stands apart is alike on purpose: either
      // may lie beside what is like it.
      if (draft.by.kind === 'job' || remedies.get(draft.kind)?.apart === true) return free(draft)
      const beside = inFilesOf(draft, minded).filter((one) => drafts.includes(one))
      const twin = await nearlyThe(draft, { near, drafts: beside })
      if (twin) return held(`nearly the same as ${twin.id}, which is ${twin.state}`, twin)
      const open = near.filter(({ state }) => state === 'open')
      const other = overlapping(draft.edits, [...open, ...beside], read)
      if (other) return held(`it touches the same lines as ${other.id}, which comes first`, other)
      return free(draft)
    },
  }
}

/** Puts one to those of the files it changes. */
function file<one extends Suggestion | Draft>(one: one, byPath: Map<RepoPath, one[]>): void {
  for (const path of new Set(one.edits.map((edit) => edit.path))) {
    const there = byPath.get(path) ?? []
    there.push(one)
    byPath.set(path, there)
  }
}

/** Those that change a file which the draft changes. */
function inFilesOf<one>({ edits }: Draft, byPath: ReadonlyMap<RepoPath, one[]>): one[] {
  return [...new Set(edits.flatMap(({ path }) => byPath.get(path) ?? []))]
}

/** The first suggestion that holds each insight back, and why. */
function holdsOf(
  known: readonly Suggestion[],
  so: Remembering,
): Map<InsightId, { one: Suggestion; why: string }> {
  const holds = new Map<InsightId, { one: Suggestion; why: string }>()
  for (const one of known) {
    const why = holdOf(one, so)
    if (why === null) continue
    for (const { id } of one.insights) if (!holds.has(id)) holds.set(id, { one, why })
  }
  return holds
}

/** Tells whether a file has changes that are not committed; a folder that is new as a whole ends in "/". */
function dirtyBy(paths: readonly string[]): (path: string) => boolean {
  const dirty = new Set(paths)
  return (path) => {
    if (dirty.has(path)) return true
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
      if (dirty.has(path.slice(0, at + 1))) return true
    return false
  }
}

function idsOf(suggestions: readonly Suggestion[]): Set<string> {
  return new Set(suggestions.flatMap((one) => one.insights.map(({ id }) => id)))
}
