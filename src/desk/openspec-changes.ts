import { acceptancesOf, keepAcceptance } from '../cycle/changes/acceptance.ts'
import { workingSpecs } from '../cycle/changes/changes.ts'
import type { ChangeDetail } from '../domain/change-shape.ts'
import { Fault } from '../domain/fault.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Desk } from '../script/kit.ts'
import type { DeskDeps } from './create-desk.ts'
import { servedRepository, triggerOf } from './cycles.ts'
import type { Runtime } from './runtime.ts'

/** Looks at active OpenSpec changes, takes a person's yes, and has one archived when it is ready. */
export function createOpenSpecChanges(
  desk: Pick<DeskDeps, 'journal' | 'served' | 'signal'> & {
    runtime: () => Promise<Pick<Runtime, 'deps'>>
  },
): Desk['changes'] {
  const { journal, runtime, served, signal } = desk

  async function look(named: string | undefined, only?: string, by?: NamedSpec) {
    const repository = servedRepository(served, named)
    const { deps } = await runtime()
    const commit = await deps.bases.head(repository)
    const specs = workingSpecs(by ? [by] : (await deps.specs(repository)).values())
    const changes = await deps.bases.use({ repository, commit }, (base) =>
      deps.changes.look({ repository, commit, base, edits: [], signal }, specs, only),
    )
    return { repository, commit, specs, changes }
  }

  async function known(
    id: string,
    named: string | undefined,
  ): Promise<{
    repository: string
    commit: string
    specs: NamedSpec[]
    change: ChangeDetail
  }> {
    const { changes, ...at } = await look(named, id)
    const change = changes.find((one) => one.id === id)
    if (change) return { ...at, change }
    throw new Fault(
      'change.unknown',
      `Cannot find change "${id}": the last commit has no active change of that id; "ostinato changes" lists them`,
    )
  }

  /** The first spec whose own checks prove all of a change that is ready: a cycle is one spec's alone. */
  async function proving(change: ChangeDetail, specs: NamedSpec[], repository: string) {
    if (specs.length === 1) return specs[0]
    for (const spec of specs) {
      const [alone] = (await look(repository, change.id, spec)).changes
      if (alone?.obstacles.length === 0) return spec
    }
    return undefined
  }

  return {
    async list({ repository }) {
      const { changes } = await look(repository)
      return { changes: changes.map(({ text: _text, ...shown }) => shown) }
    },
    get: async (id, { repository }) => (await known(id, repository)).change,
    async accept(id, { hash, by, repository: named }) {
      const { repository, commit, specs, change } = await known(id, named)
      if (change.hash !== hash)
        throw new Fault(
          'file.changed',
          `Cannot accept change "${id}": it says something else than what was shown; "ostinato changes show ${id}" shows it`,
        )
      const said = { text: change.text, hash }
      const before = (await acceptancesOf(repository, journal)).get(id)
      const at = Math.max(Date.now(), (before?.at ?? 0) + 1)
      await keepAcceptance({ repository, id, said, commit, by, at }, specs, journal)
      return (await known(id, repository)).change
    },
    async archive(id, { repository: named }) {
      const { repository, specs, change } = await known(id, named)
      const blocked = (why: string) =>
        new Fault('change.blocked', `Cannot archive change "${id}": ${why}`)
      if (change.obstacles.length > 0)
        throw blocked(change.obstacles.map(({ message }) => message).join('; '))
      const spec = await proving(change, specs, repository)
      if (!spec)
        throw blocked(
          `no spec alone proves all its scenarios, only ${specs.map(({ name }) => `"${name}"`).join(' and ')} together; give one of them the checks of the others`,
        )
      const reason = `change "${id}" is to be archived`
      return triggerOf(journal, { spec: spec.name, place: repository, reason })
    },
  }
}
