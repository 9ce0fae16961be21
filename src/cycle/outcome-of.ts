import type { Outcome, OutcomeState } from '../domain/outcome.ts'
import type { Standing } from '../domain/standing.ts'
import type { Place } from '../domain/suggestion.ts'
import type { Telling } from '../workspace/landing.ts'

/** Milliseconds after which what was not taken counts as ignored. */
export const ignoredAfter = 30 * 86_400_000

/** What is known of an applied suggestion and the commit that is checked out. */
export interface Known {
  place: Place
  now: number
  /** How its edits stand in the files of the commit. */
  standing: Standing
  /** True where its own commit is in the history. */
  inHistory: boolean
  /** Commits of the history that bear its name: a cherry-pick, a rebase, an amended one, a squash. */
  copies: readonly string[]
  tellings: readonly Telling[]
  /** What was kept of it. */
  before: Outcome | null
  /** True where the commit at which that was seen is in the history. */
  sameLine: boolean
  /** True where a branch of somebody else holds the commit at which that was seen. */
  isElsewhere(): Promise<boolean>
  /** True where the branch it was put on is gone, and no other holds it. */
  isGone(): Promise<boolean>
  /** True where another suggestion of ours changed its text. */
  isChangedByUs(): Promise<boolean>
}

/** What is found out of an outcome; when and where it was is for the caller to keep. */
export type Found = Pick<Outcome, 'state' | 'share' | 'evidence'>

/** What became of an applied suggestion; null where it waits still, or nothing new can be said here. */
export async function outcomeOf(known: Known): Promise<Found | null> {
  const { standing, inHistory, copies, before, sameLine } = known
  const { kind, share } = standing
  const found = (state: OutcomeState, evidence: string): Found => ({ state, share, evidence })
  if (kind === 'there') return found('merged', howTaken(known))
  const isHere = inHistory || copies.length > 0
  const wasTaken = before !== null && ['merged', 'edited', 'reverted'].includes(before.state)
  if (!isHere && !wasTaken) return notTaken(known, found)
  // Another branch is checked out, and the one it was taken into still is: nothing happened to it.
  const isLost = !isHere && !sameLine
  if (isLost && (await known.isElsewhere())) return null
  const revert = revertOf(known)
  if (revert !== null) return found('reverted', `commit ${short(revert)} says that it reverts it`)
  if (isLost && (kind === 'undone' || share === 0))
    return found('reverted', 'the history that held it is gone')
  if (kind === 'undone') return found('reverted', 'the text it replaced is back')
  // Other spaces, line ends, or more around it.
  if (share === 1) return found('merged', 'all of its lines are there')
  // As much is left as was before: who changed it is known already.
  const wasMerged = before?.state === 'merged' || before?.state === 'edited'
  if (sameLine && wasMerged && before.share === share) return found(before.state, before.evidence)
  if (await known.isChangedByUs())
    return found('merged', 'another suggestion changed its text afterwards')
  return found('edited', `${Math.round(share * 100)} % of its text is there; a person changed it`)
}

async function notTaken(
  { place, now, isGone }: Known,
  found: (state: OutcomeState, evidence: string) => Found,
): Promise<Found | null> {
  if (place.mode === 'branch' && (await isGone()))
    return found('discarded', `branch "${place.branch}" was deleted, and its text is not there`)
  if (now - place.at < ignoredAfter) return null
  const days = Math.floor((now - place.at) / 86_400_000)
  return found('ignored', `it was applied ${days} days ago, and was not taken`)
}

function howTaken({ place, inHistory, copies }: Known): string {
  if (inHistory && place.mode === 'branch')
    return `its commit ${short(place.commit)} is in the history`
  if (copies[0] !== undefined) return `commit ${short(copies[0])} bears its name, with its text`
  return 'its text is there, and the one it replaced is not'
}

/** The commit that says it reverts ours, or a copy of it, and was not reverted itself. */
function revertOf({ place, copies, tellings }: Known): string | null {
  const own = place.mode === 'branch' ? [place.commit, ...copies] : copies
  const standingRevert = (of: string, depth: number): string | null => {
    const found = tellings.find(
      ({ commit, reverts }) =>
        reverts.includes(of) && (depth === 0 || standingRevert(commit, depth - 1) === null),
    )
    return found?.commit ?? null
  }
  for (const one of own) {
    const revert = standingRevert(one, 8)
    if (revert !== null) return revert
  }
  return null
}

function short(commit: string): string {
  return commit.slice(0, 12)
}
