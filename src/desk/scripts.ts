import { specOf } from '../cycle/consult.ts'
import type { SpecShape } from '../domain/shape.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Desk } from '../script/kit.ts'
import type { DeskDeps } from './create-desk.ts'
import { servedRepository } from './cycles.ts'
import { specShape } from './shape.ts'
import { lastCycleOf, selfTestOf } from './spec-state.ts'
import { specsFrom } from './specs-from.ts'
import { lastTrace } from './trace.ts'

/** Shows specs and scripts, and takes a person's word for what may run. */
export function createDeskScripts({
  journal,
  scripts,
  served,
}: Pick<DeskDeps, 'journal' | 'scripts' | 'served'>): Pick<Desk, 'specs' | 'scripts'> {
  /** The repository that is meant; null where none is named and there is not just one. */
  function meant(repository: string | undefined): string | null {
    return repository === undefined && served?.length !== 1
      ? null
      : servedRepository(served, repository)
  }

  async function shapeOf(spec: NamedSpec, place: string | null): Promise<SpecShape> {
    if (place === null) return specShape(spec, null)
    const of = { repository: place, spec: spec.name }
    const [paused, lastCycle, selfTest] = await Promise.all([
      journal.pause(of),
      lastCycleOf(journal, of),
      selfTestOf(journal, of),
    ])
    return { ...specShape(spec, paused), lastCycle, selfTest }
  }

  return {
    specs: {
      async list({ repository } = {}) {
        const place = meant(repository)
        const all = await scripts()
        if (place !== null) await all.open(place)
        const specs = all.specs(place)
        const broken = all.broken(place)
        const shapes = [...specs.values()].map((spec) => shapeOf(spec, place))
        const trace = place === null ? null : await lastTrace({ journal }, place)
        return { specs: await Promise.all(shapes), broken, trace }
      },
      async get(spec, { repository } = {}) {
        const place = meant(repository)
        const all = await scripts()
        const specs = place === null ? { specs: async () => all.specs(null) } : specsFrom(scripts)
        return shapeOf(await specOf(specs, { spec, repository: place ?? '' }), place)
      },
    },
    scripts: {
      async list({ repository }) {
        const place = servedRepository(served, repository)
        return { scripts: await (await scripts()).list(place) }
      },
      async show(file, { repository }) {
        return (await scripts()).show(servedRepository(served, repository), file)
      },
      async approve({ file, hash, by, repository }) {
        const place = servedRepository(served, repository)
        const approved = await (await scripts()).approve(place, { file, hash, by })
        await journal.append([
          { type: 'script.approved', repository: place, body: { file, hash, by } },
        ])
        return approved
      },
    },
  }
}
