import type { ChangeDetail, Obstacle } from '../../domain/change-shape.ts'
import { provesScenarios } from '../../domain/check.ts'
import type { RunBaseline } from '../../domain/command-finding.ts'
import { agentName } from '../../domain/spec-agent.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import type { View } from '../../domain/view.ts'
import type { Journal } from '../../engine/journal.ts'
import type { OpenSpec } from '../../openspec/openspec.ts'
import type { Baselines, Place } from '../baselines.ts'
import type { Bases } from '../bases.ts'
import { runProving } from '../trace.ts'
import { acceptancesOf, keepApplied } from './acceptance.ts'
import type { Archive } from './archive.ts'
import { beforeAt } from './before.ts'
import { factsOf } from './facts.ts'
import { archiveObstacles } from './obstacles.ts'
import { type Standing, standingsOf } from './standings.ts'

/** Where changes are looked at, and what the proving checks of `specs` find there. */
export interface Ground {
  repository: string
  commit: string
  /** The commit itself, without edits: its checks were run already. */
  view: View
  specs: readonly NamedSpec[]
  found: readonly RunBaseline[]
  signal: AbortSignal
}

/** Accepted changes: how far they are, and whether they may be archived. */
export interface Changes {
  /** Every active change of a commit; keeps the yes of whoever applied one first. */
  standings(ground: Ground): Promise<Standing[]>
  /** What keeps a change from being archived. To be called while the ground's view is there. */
  obstacles(standing: Standing, ground: Ground): Promise<Obstacle[]>
  /** An active change of a place, edits and all; null where there is none. To be called while nobody looks at its base. */
  standingAt(place: Place, specs: readonly NamedSpec[], id: string): Promise<Standing | null>
  /** Every active change of a place with what keeps it from being archived. To be called while nobody looks at its base. */
  look(place: Place, specs: readonly NamedSpec[], only?: string): Promise<ChangeDetail[]>
  archive: Archive
}

/** What changes are judged by. */
export interface ChangesDeps {
  journal: Pick<Journal, 'consents' | 'keepConsents' | 'suggestions'>
  openspec: () => Promise<OpenSpec>
  bases: Bases
  baselines: Baselines
  archive: Archive
}

export function createChanges(deps: ChangesDeps): Changes {
  const { journal, archive } = deps

  async function standings({ repository, view, found }: Ground): Promise<Standing[]> {
    return standingsOf(view, { found, known: await acceptancesOf(repository, journal) })
  }

  async function groundAt(place: Place, specs: readonly NamedSpec[]) {
    const { repository, commit, signal, base } = place
    const found = await runProving(place, specs, deps.baselines)
    const ground = { repository, commit, signal, specs, found }
    const all = await base.with(place.edits, async (view) => {
      if (place.edits.length === 0) await keepApplied({ ...ground, view }, journal)
      return standings({ ...ground, view })
    })
    return { ground, all }
  }

  return {
    archive,
    async standings(ground) {
      await keepApplied(ground, journal)
      return standings(ground)
    },
    async obstacles(standing, ground) {
      const before = await beforeAt(standing, { ground, place: null }, deps)
      return archiveObstacles(await factsOf(standing, { ...ground, before }, await deps.openspec()))
    },
    async standingAt(place, specs, id) {
      return (await groundAt(place, specs)).all.find((one) => one.id === id) ?? null
    },
    async look(place, specs, only) {
      const { base } = place
      const { ground: at, all } = await groundAt(place, specs)
      const details: ChangeDetail[] = []
      for (const standing of all) {
        if (only !== undefined && standing.id !== only) continue
        // The base of the acceptance may be this very one, which only one may look at.
        const before = await beforeAt(standing, { ground: { ...at, view: base.view }, place }, deps)
        const obstacles = await base.with(place.edits, async (view) =>
          archiveObstacles(await factsOf(standing, { ...at, view, before }, await deps.openspec())),
        )
        const {
          change: _change,
          yes: _yes,
          altered: _altered,
          overlaps: _overlaps,
          ...shown
        } = standing
        details.push({ ...shown, obstacles })
      }
      return details
    },
  }
}

/** The specs that work accepted changes and can prove what they say: those that name the agent `tasks`. */
export function workingSpecs(specs: Iterable<NamedSpec>): NamedSpec[] {
  return [...specs].filter(
    ({ agents, checks }) =>
      agents.some((one) => agentName(one) === 'tasks') &&
      Object.values(checks).some(provesScenarios),
  )
}
