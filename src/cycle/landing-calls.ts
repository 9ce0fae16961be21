import type { RepoPath } from '../domain/path.ts'
import type { SuggestionAt } from '../domain/suggestion.ts'
import { readableIn, type View } from '../domain/view.ts'
import type { Landing } from '../workspace/landing.ts'

/** What one look at a repository's suggestions may cost beyond the calls that serve them all. */
const mostCalls = 40

/** Calls of git that only some suggestions need. */
export interface LandingCalls extends Pick<Landing, 'isHeld' | 'changer'> {
  /** How many more there may be. */
  left(): number
  /** New names of files in the commit that is looked at, by their old ones. */
  renames(from: string): Promise<Map<string, RepoPath>>
}

/** True for a branch that only Ostinato puts anything on. */
export function isOurs(branch: string): boolean {
  return branch.startsWith('ostinato/')
}

/** The calls of git that only some suggestions need, each made once, and no more than a look may cost. */
export function createLandingCalls(landing: Landing, commit: string): LandingCalls {
  let left = mostCalls
  const renames = new Map<string, Promise<Map<string, RepoPath>>>()
  const held = new Map<string, Promise<boolean>>()
  return {
    left: () => left,
    renames(from: string): Promise<Map<string, RepoPath>> {
      const made = renames.get(from) ?? ((left -= 1), landing.renames(from, commit))
      renames.set(from, made)
      return made
    },
    isHeld(of: string, ours: (branch: string) => boolean): Promise<boolean> {
      const key = `${of} ${ours === isOurs}`
      const made = held.get(key) ?? ((left -= 1), landing.isHeld(of, ours))
      held.set(key, made)
      return made
    },
    changer(...asked: Parameters<Landing['changer']>): Promise<string | null> {
      left -= 1
      return landing.changer(...asked)
    },
  }
}

/** Reads files as the commit has them, under the name they have now; what is no text is read as none. */
export async function readerOf(
  { edits, place, base }: SuggestionAt<'applied'>,
  { view, calls }: { view: View; calls: LandingCalls },
): Promise<(path: RepoPath) => string | null> {
  const isMoved = edits.some(({ action, path }) => action !== 'delete' && !view.has(path))
  const from = place.mode === 'branch' ? place.commit : base
  const names =
    isMoved && calls.left() > 0 ? await calls.renames(from) : new Map<string, RepoPath>()
  const read = readableIn(view)
  return (path) => read(view.has(path) ? path : (names.get(path) ?? path))
}
