import { owners } from '../../domain/check.ts'
import { Fault } from '../../domain/fault.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import { scenariosById, type ScenarioState } from '../../domain/trace.ts'
import { textIn, type View } from '../../domain/view.ts'
import { changeText } from '../../openspec/change-text.ts'
import { readTree } from '../../openspec/tree.ts'
import type { Place } from '../baselines.ts'
import { traceAt } from '../trace.ts'
import type { ChangesDeps, Ground } from './changes.ts'
import type { Standing } from './standings.ts'

/** What was so when a change was accepted. */
export interface Before {
  /** Null where nobody accepted it, or it cannot be told. */
  states: ReadonlyMap<string, ScenarioState> | null
  /** The files that belong to checks: whose, and which content they had. */
  owned: readonly { path: string; check: string; content: string | undefined }[]
  /** Why it cannot be told. */
  unknown: string | null
}

/**
 * Looks at the commit at which a change was accepted, and runs its proving checks there. `place` is null
 * for whoever looks at the ground's own base meanwhile: where that is the same commit, it says all. Where
 * git has that commit no more, after a rebase or a squash, the first of the history that says what was
 * accepted takes its place.
 */
export async function beforeAt(
  standing: Standing,
  at: { ground: Ground; place: Place | null },
  deps: Pick<ChangesDeps, 'bases' | 'baselines'>,
): Promise<Before> {
  const { yes } = standing
  if (yes === null) return { states: null, owned: [], unknown: null }
  try {
    return await beforeAtCommit(yes.commit, standing, at, deps)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const other = await firstWith(yes.hash, standing, at.ground, deps)
    if (other !== null) return beforeAtCommit(other, standing, at, deps)
    const unknown = `Commit "${yes.commit}", at which it was accepted, cannot be looked at, and no other of the history says what was accepted: ${error.message}`
    return { states: null, owned: [], unknown }
  }
}

async function beforeAtCommit(
  commit: string,
  { altered, scenarios }: Standing,
  { ground, place }: { ground: Ground; place: Place | null },
  { bases, baselines }: Pick<ChangesDeps, 'bases' | 'baselines'>,
): Promise<Before> {
  const { repository, signal, specs, view } = ground
  if (place === null && commit === ground.commit) {
    const states = new Map(scenarios.map(({ id, state }) => [id, state]))
    return { states, owned: ownedIn(view, specs), unknown: null }
  }
  const at = { repository, commit }
  return bases.use(at, async (base) => {
    const trace = await traceAt({ ...at, base, edits: [], signal }, specs, baselines, {
      scenarios: altered,
    })
    const states = new Map([...scenariosById(trace)].map(([id, { state }]) => [id, state]))
    return { states, owned: ownedIn(base.view, specs), unknown: null }
  })
}

/** The first commit of the history at which a change says what was accepted; null where none does. */
async function firstWith(
  hash: string,
  { id, folder }: Standing,
  { repository, commit: head }: Ground,
  { bases }: Pick<ChangesDeps, 'bases'>,
): Promise<string | null> {
  const landing = await bases.landing(repository)
  for (const commit of await landing.touching(head, folder)) {
    const isIt = await bases.use({ repository, commit }, async ({ view }) => {
      const change = readTree(view).changes.find((one) => one.id === id)
      return change !== undefined && changeText(change, textIn(view)).hash === hash
    })
    if (isIt) return commit
  }
  return null
}

function ownedIn(view: View, specs: readonly NamedSpec[]): Before['owned'] {
  const each = specs.map(({ checks, boundaries }) => owners(checks, boundaries.include))
  return view.paths.flatMap((path) => {
    for (const owner of each) {
      const check = owner(path)
      if (check !== null) return [{ path, check, content: view.contentId(path) }]
    }
    return []
  })
}
