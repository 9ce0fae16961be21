import type { Journal } from '../engine/journal.ts'
import type { Desk } from '../script/kit.ts'
import type { Scripts } from '../script/open-scripts.ts'
import { createDeskAgents } from './agents.ts'
import { createCycles } from './cycles.ts'
import { readLedger } from './ledger.ts'
import type { Runtime } from './runtime.ts'
import { createDeskScripts } from './scripts.ts'
import { createDeskSuggestions } from './suggestions.ts'

/** What a desk works with. */
export interface DeskDeps {
  journal: Journal
  /** Joined at its first use: looking at the record needs none of it. */
  runtime: () => Promise<Runtime>
  /** The scripts of repositories, without the rest. */
  scripts: () => Promise<Pick<Scripts, 'open' | 'specs' | 'broken' | 'list' | 'show' | 'approve'>>
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
    ...createDeskScripts(deps),
    ...createDeskAgents(deps),
    models: async () => (await runtime()).models.look(),
    ledger: (filter) => readLedger(journal, filter),
  }
}
