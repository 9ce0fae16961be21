import * as v from 'valibot'

import type { NewEntry } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import { SuggestionId } from '../domain/id.ts'
import { Outcome, outcomeKind } from '../domain/outcome.ts'
import type { RepoPath } from '../domain/path.ts'
import { type Reading, readingsOf } from '../domain/reading.ts'
import { standingOf } from '../domain/standing.ts'
import type { Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import type { Following } from '../engine/journal.ts'
import type { Base } from '../workspace/workspace.ts'
import type { Deps } from './deps.ts'
import { createLandingCalls, isOurs, readerOf } from './landing-calls.ts'
import { type Found, type Known, outcomeOf } from './outcome-of.ts'

const day = 86_400_000
/** So long after it was applied a suggestion is followed; one of which nothing is kept yet, once more. */
const followedFor = 90 * day
/** So many are looked at at once, the newest. */
const mostAtOnce = 500

type Taken = SuggestionAt<'applied' | 'reverted'>

interface At {
  repository: string
  /** The commit that is checked out. */
  commit: string
  base: Pick<Base, 'view' | 'load'>
  signal: AbortSignal
}

/**
 * Keeps what the repository did with each applied suggestion, with an entry whenever that is another.
 * What git cannot tell now is left for the next look, and fails no cycle.
 */
export async function followOutcomes(at: At, deps: Deps): Promise<void> {
  try {
    await follow(at, deps)
  } catch (error) {
    at.signal.throwIfAborted()
    if (!(error instanceof Fault) || error.code.startsWith('store.')) throw error
  }
}

async function follow(at: At, deps: Deps): Promise<void> {
  const { repository, commit } = at
  const { journal } = deps
  const now = deps.now()
  const { wanted, before } = await followed({ repository, commit, since: now - followedFor }, deps)
  if (wanted.length === 0) return
  const applied = wanted.flatMap((one) => (one.state === 'applied' ? [one] : []))
  const found = await foundOf(applied, { ...at, now, before }, deps)
  for (const one of wanted)
    if (one.state === 'reverted')
      found.set(one.id, { state: 'reverted', share: 0, evidence: 'it was undone by Ostinato' })
  const outcomes = new Map<string, { one: Taken; outcome: Outcome }>()
  for (const one of wanted) {
    const made = found.get(one.id)
    if (!made) continue
    const old = before.get(one.id)
    const since = old?.state === made.state ? old.at : now
    outcomes.set(one.id, { one, outcome: { ...made, at: since, commit } })
  }
  if (outcomes.size === 0) return
  const readings = [...outcomes].map(([subject, { outcome }]): Reading<Outcome> => {
    return { repository, kind: outcomeKind.kind, subject, value: outcome, at: outcome.at }
  })
  await journal.keepReadings(readings, ({ subject }, old) => {
    const made = outcomes.get(subject)
    return made ? entryOf(made.one, made.outcome, old) : null
  })
}

/** The suggestions that are to be looked at, and what is kept of them. */
async function followed(
  following: Omit<Following, 'limit'>,
  { journal }: Pick<Deps, 'journal'>,
): Promise<{ wanted: Taken[]; before: Map<string, Outcome> }> {
  const wanted: Taken[] = []
  const before = new Map<string, Outcome>()
  for (const { id, kept } of await journal.followed({ ...following, limit: mostAtOnce })) {
    const one = await journal.suggestion(id)
    if (one?.state !== 'applied' && one?.state !== 'reverted') continue
    wanted.push(one)
    const outcome = v.safeParse(Outcome, kept)
    if (outcome.success) before.set(id, outcome.output)
  }
  return { wanted, before }
}

async function foundOf(
  applied: SuggestionAt<'applied'>[],
  at: At & { now: number; before: Map<string, Outcome> },
  deps: Deps,
): Promise<Map<SuggestionId, Found>> {
  const { repository, commit, base, signal, now } = at
  const found = new Map<SuggestionId, Found>()
  if (applied.length === 0) return found
  const landing = await deps.bases.landing(repository)
  // Whoever looks at a branch of ours has not taken it; nor has who looks at a commit of no branch, as in
  // the middle of a rebase.
  const branch = await landing.branch()
  const isPersons = branch === null ? await landing.isHeld(commit, isOurs) : !isOurs(branch)
  if (!isPersons) return found
  const tips = await landing.tips()
  const kept = applied.map((one) => ({ one, before: at.before.get(one.id) ?? null }))
  const history = await landing.merged(
    commit,
    kept.flatMap(({ one, before }) => [
      ...(one.place.mode === 'branch' ? [one.place.commit] : []),
      ...(before ? [before.commit] : []),
    ]),
  )
  const tellings = await landing.telling(commit, {
    // What was made first may have been tried again, and rest on a later commit than the others.
    commits: applied.map((one) => one.base),
    at: Math.min(...applied.map((one) => one.createdAt)) - day,
  })
  await base.load(
    applied.flatMap((one) => one.edits.map((edit) => edit.path)),
    signal,
  )
  const calls = createLandingCalls(landing, commit)
  for (const { one, before } of kept) {
    signal.throwIfAborted()
    const { place, edits } = one
    const own = place.mode === 'branch' ? place.commit : null
    const read = await readerOf(one, { view: base.view, calls })
    const standing = standingOf(edits, read)
    const known: Known = {
      place,
      now,
      standing,
      inHistory: own !== null && history.has(own),
      copies: tellings
        .filter(({ suggestions, commit: id }) => suggestions.includes(one.id) && id !== own)
        .map((telling) => telling.commit),
      tellings,
      before,
      sameLine: before !== null && history.has(before.commit),
      isElsewhere: async () => before !== null && calls.isHeld(before.commit, isOurs),
      isGone: async () =>
        place.mode === 'branch' &&
        !tips.has(place.branch) &&
        !(await calls.isHeld(place.commit, () => false)),
      isChangedByUs: async () => {
        const { broken } = standing
        if (broken === null) return false
        const message = await calls.changer({ from: own ?? one.base, head: commit }, broken)
        return namesAnother(message ?? '', { one, path: broken.path }, deps)
      },
    }
    const made = calls.left() > 0 ? await outcomeOf(known) : null
    if (made) found.set(one.id, made)
  }
  return found
}

/** True where a commit's message names another suggestion that was applied, and touches the file. */
async function namesAnother(
  message: string,
  { one, path }: { one: Suggestion; path: RepoPath },
  { journal }: Pick<Deps, 'journal'>,
): Promise<boolean> {
  for (const name of new Set(message.match(/(?<=^Suggestion: )s-[0-9a-f]{12}$/gm))) {
    const other = await journal.suggestion(v.parse(SuggestionId, name))
    if (other?.repository !== one.repository || other.id === one.id || !('place' in other)) continue
    if (other.edits.some((edit) => edit.path === path)) return true
  }
  return false
}

function entryOf(one: Taken, now: Outcome, old: Reading | null): NewEntry | null {
  const before = readingsOf(outcomeKind, old ? [old] : [])[0]?.value.state ?? null
  const { state, share, evidence, commit } = now
  if (state === before) return null
  return {
    type: 'suggestion.outcome',
    repository: one.repository,
    spec: one.spec,
    suggestion: one.id,
    body: { title: one.title, state, before, share, evidence, commit },
  }
}
