import { minutesFor } from '../domain/attention.ts'
import type { Live } from '../domain/entry.ts'
import type { Journal } from '../engine/journal.ts'
import type { DeliveryDoor } from '../script/delivery-door.ts'
import type { Desk } from '../script/kit.ts'
import type { Scripts } from '../script/open-scripts.ts'
import { createDeskAgents } from './agents.ts'
import { createAsk } from './ask.ts'
import { createCycles } from './cycles.ts'
import { createDeliveries } from './deliveries.ts'
import { createDeskJobs, type DeskJobsDeps } from './jobs.ts'
import { readLedger } from './ledger.ts'
import { createDeskLessons } from './lessons.ts'
import { createOpenSpecChanges } from './openspec-changes.ts'
import { createProblems } from './problems.ts'
import { readReport } from './report.ts'
import type { Runtime } from './runtime.ts'
import { createDeskScripts } from './scripts.ts'
import { createDeskSuggestions } from './suggestions.ts'
import { createDeskTrace } from './trace.ts'

/** What a desk works with. */
export interface DeskDeps extends DeskJobsDeps {
  journal: Journal
  /** Joined at its first use: looking at the record needs none of it. */
  runtime: () => Promise<Runtime>
  /** The scripts of repositories, without the rest. */
  scripts: () => Promise<Pick<Scripts, 'open' | 'specs' | 'broken' | 'list' | 'show' | 'approve'>>
  /** The repositories for which cycles may be asked; null for any. */
  served: readonly string[] | null
  signal: AbortSignal
  /** Minutes a day that a person has for suggestions. */
  attention: number
  /** Told what a model says while it answers a question. */
  tell?: ((live: Live) => void) | undefined
}

/** Everything that may be asked and done, in this process. */
export function createDesk(deps: DeskDeps): Desk & DeliveryDoor {
  const { journal, runtime } = deps
  return {
    ask: createAsk(deps),
    cycles: createCycles(deps),
    problems: createProblems(deps),
    changes: createOpenSpecChanges(deps),
    ...createDeliveries(deps),
    suggestions: createDeskSuggestions(deps),
    lessons: createDeskLessons(deps),
    jobs: createDeskJobs(deps),
    ...createDeskScripts(deps),
    ...createDeskAgents(deps),
    models: async () => (await runtime()).models.look(),
    ledger: (filter) => readLedger(journal, filter, minutesFor),
    report: (wanted) => readReport(wanted, deps),
    ...createDeskTrace(deps),
  }
}
