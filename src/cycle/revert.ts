import { changesOf, invertEdit } from '../domain/edit.ts'
import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import { outcomeKind } from '../domain/outcome.ts'
import { readingsOf } from '../domain/reading.ts'
import { standingOf } from '../domain/standing.ts'
import type { SuggestionAt } from '../domain/suggestion.ts'
import { readableIn, textIn } from '../domain/view.ts'
import type { Plan } from '../engine/journal.ts'
import { type CarriedOut, carryOut } from './carry-out.ts'
import type { Deps } from './deps.ts'

/**
 * Undoes one applied suggestion. On its own branch, while nobody took its text from there and nobody else
 * has committed to it; else on a new branch from the current commit. Written files are written back.
 * Throws Fault `edit.stale` when the text it made is not there any more.
 */
export async function revertSuggestion(
  suggestion: SuggestionAt<'applied'>,
  deps: Deps,
): Promise<CarriedOut> {
  const { repository, place } = suggestion
  const name = hashOf('revert', suggestion.id, String(suggestion.updatedAt)).slice(0, 8)
  const where = place.mode === 'branch' ? await branchFor(suggestion, name, deps) : null
  const parent = where?.parent ?? (await deps.bases.head(repository))
  const edits = suggestion.edits.map(invertEdit).reverse()
  const now = new Map<string, string | null>()
  if (place.mode === 'branch')
    await deps.bases.use({ repository, commit: parent }, async ({ view }) => {
      for (const { path } of edits) now.set(path, textIn(view)(path))
    })
  else for (const { path } of edits) now.set(path, await deps.bases.working(repository, path))
  // Its own text is taken back wherever it still stands; what a person wrote elsewhere in the file stays.
  const files = changesOf(edits, (path) => now.get(path) ?? null)
  const plan: Plan = {
    id: `revert-${name}-${deps.now().toString(36)}`,
    repository,
    kind: 'revert',
    mode: place.mode,
    branch: where?.branch ?? null,
    parent,
    suggestions: [suggestion.id],
    files: place.mode === 'write' ? files : [],
    createdAt: deps.now(),
  }
  await deps.journal.move([], [], { open: plan })
  try {
    const [done] = await carryOut(plan, deps)
    if (!done)
      throw new RangeError(`Cannot revert "${suggestion.id}": its plan named no suggestion`)
    return done
  } catch (error) {
    if (error instanceof Fault && !error.code.startsWith('store.'))
      await deps.journal.move([], [], { close: plan.id })
    throw error
  }
}

async function branchFor(
  suggestion: SuggestionAt<'applied'>,
  name: string,
  deps: Deps,
): Promise<{ branch: string; parent: string } | null> {
  if (suggestion.place.mode !== 'branch') return null
  const { repository, place } = suggestion
  const trunk = deps.bases.trunk(repository)
  if (trunk !== null) return { branch: trunk, parent: await deps.bases.head(repository) }
  const tip = await deps.bases.tip(repository, place.branch)
  const ours = await deps.journal.suggestions({ repository, states: ['applied', 'reverted'] })
  const commits = ours.flatMap((one) => {
    if (one.state !== 'applied' && one.state !== 'reverted') return []
    const undone =
      one.state === 'reverted' && one.undone.mode === 'branch' ? [one.undone.commit] : []
    return one.place.mode === 'branch' ? [one.place.commit, ...undone] : undone
  })
  const head = await deps.bases.head(repository)
  const free =
    !(await deps.bases.isCheckedOut(repository, place.branch)) &&
    !(await isTaken(suggestion, { commit: place.commit, head }, deps))
  if (tip !== null && commits.includes(tip) && free) return { branch: place.branch, parent: tip }
  return { branch: `ostinato/revert-${name}`, parent: head }
}

/**
 * True where the commit that is checked out has the text, whatever commit brought it there: a squash or a
 * rebase leaves ours behind, and undoing that one would undo nothing.
 */
async function isTaken(
  { id, repository, edits }: SuggestionAt<'applied'>,
  { commit, head }: { commit: string; head: string },
  { bases, journal }: Deps,
): Promise<boolean> {
  if (await bases.isMerged(repository, commit)) return true
  const { kind } = outcomeKind
  const [seen] = readingsOf(outcomeKind, await journal.readings({ repository, kind, subject: id }))
  if (seen?.value.state === 'merged' || seen?.value.state === 'edited') return true
  return bases.use(
    { repository, commit: head },
    async ({ view }) => standingOf(edits, readableIn(view)).kind === 'there',
  )
}
