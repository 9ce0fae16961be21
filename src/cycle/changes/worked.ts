import { changesOf, type Edit } from '../../domain/edit.ts'
import { textIn } from '../../domain/view.ts'
import { readTasks, withOpenBoxes, withTick } from '../../openspec/tasks.ts'
import type { Place } from '../baselines.ts'
import type { Trial } from '../trial.ts'
import { workingSpecs } from './changes.ts'

/** The insight that a change can be archived. */
export const readyKind = 'tasks/ready'

const worked = ['tasks/open', 'tasks/proven']

/** True for insights whose answer records what is so already. */
export function isProof(kind: string): boolean {
  return kind === readyKind || kind === 'tasks/proven'
}

/**
 * What is to be said against edits that work a task of an accepted change, or archive one: the task must
 * be proved after them and be the only one that is ticked; the gate must be open. Null where there is nothing.
 */
export async function workObjection(
  edits: readonly Edit[],
  insights: readonly { kind: string }[],
  at: { trial: Trial; after: Place },
): Promise<string | null> {
  if (insights.some(({ kind }) => kind === readyKind)) return archiveObjection(edits, at)
  if (insights.some(({ kind }) => worked.includes(kind))) return taskObjection(edits, at)
  return null
}

async function taskObjection(
  edits: readonly Edit[],
  { trial, after }: { trial: Trial; after: Place },
): Promise<string | null> {
  const { place, spec, deps } = trial
  const id = edits.map(({ path }) => changeOf(path)).find((one) => one !== null) ?? ''
  const path = `openspec/changes/${id}/tasks.md`
  const edit = edits.find((one) => one.path === path)
  if (!edit) return 'it ticks no task of a change'
  if (edits.some((one) => one.path !== path && one.path.startsWith('openspec/')))
    return 'it changes documents besides the box of its task'
  const [change] = await place.base.with(place.edits, async (view) =>
    changesOf([edit], textIn(view)),
  )
  const [before, now] = [change?.before ?? '', change?.after ?? '']
  if (withOpenBoxes(before) !== withOpenBoxes(now)) return `it changes what "${path}" says`
  const next = readTasks(before).find(({ done }) => !done)
  if (!next || now !== withTick(before, next.line))
    return 'it does another thing to the boxes than to tick the next open one'
  const standing = await deps.changes.standingAt(after, workingSpecs([spec]), id)
  if (standing?.accepted !== 'yes') return `nobody accepted change "${id}" as it is`
  const task = standing.tasks.find(({ line }) => line === next.line)
  if (!task || task.scenarios.length === 0) return 'its task names no scenario that could prove it'
  const not = task.scenarios.find(({ state }) => state !== 'green')
  return not ? `scenario "${not.id}", which its task names, is not green after it` : null
}

async function archiveObjection(
  edits: readonly Edit[],
  { trial: { place, spec, deps } }: { trial: Trial },
): Promise<string | null> {
  const gone = edits.find(({ action }) => action === 'delete')
  const id = gone ? changeOf(gone.path) : null
  const to = edits.flatMap(
    ({ path }) => /^openspec\/changes\/archive\/([^/]+)\//.exec(path)?.[1] ?? [],
  )
  if (id === null || to[0] === undefined) return 'it archives no change'
  const [standing] = await deps.changes.look(place, workingSpecs([spec]), id)
  if (!standing) return `there is no active change "${id}"`
  if (standing.obstacles.length > 0)
    return standing.obstacles.map(({ message }) => message).join('; ')
  const date = to[0].slice(0, 10)
  return place.base.with(place.edits, async (view) => {
    const made = (some: readonly Edit[]) =>
      JSON.stringify(changesOf(some, textIn(view)).toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    const own = await deps.changes.archive(view, { id, date })
    return made(own) === made(edits) ? null : 'OpenSpec would archive it otherwise'
  })
}

/** The active change that a file belongs to; null for none. */
function changeOf(path: string): string | null {
  const id = /^openspec\/changes\/([^/]+)\/./.exec(path)?.[1]
  return id === undefined || id === 'archive' ? null : id
}
