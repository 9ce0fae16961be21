import { specOf } from '../cycle/consult.ts'
import type { Journal } from '../engine/journal.ts'
import type { Desk } from '../script/kit.ts'
import { createCycles } from './cycles.ts'
import { createDeskJobs, type DeskJobsDeps } from './jobs.ts'
import { readLedger } from './ledger.ts'
import type { Runtime } from './runtime.ts'
import { specShape } from './shape.ts'
import type { Specs } from './specs.ts'
import { createDeskSuggestions } from './suggestions.ts'

/** What a desk works with. */
export interface DeskDeps extends DeskJobsDeps {
  journal: Journal
  /** Joined at its first use: looking at the record needs none of it. */
  runtime: () => Promise<Runtime>
  /** The specs that are loaded, without the rest. */
  specs: () => Promise<Specs>
  /** The repositories for which cycles may be asked; null for any. */
  served: readonly string[] | null
  signal: AbortSignal
}

/** Everything that may be asked and done, in this process. */
export function createDesk(deps: DeskDeps): Desk {
  const { journal, runtime } = deps
  return {
    cycles: createCycles(deps),
    suggestions: createDeskSuggestions(deps),
    jobs: createDeskJobs(deps),
    specs: {
      async list() {
        const { specs, broken } = await deps.specs()
        return { specs: [...specs.values()].map(specShape), broken }
      },
      get: async (name) => specShape(specOf(await deps.specs(), name)),
    },
    agents: async () =>
      [...(await (await runtime()).deps.agents(deps.served?.[0] ?? '')).keys()].map((name) => ({
        name,
        builtIn: true,
      })),
    models: async () => (await runtime()).models.look(),
    ledger: (filter) => readLedger(journal, filter),
  }
}
