import { Fault } from '../domain/fault.ts'
import { type KeptTrace, keptTrace, traceKind } from '../domain/kept-trace.ts'
import type { Desk } from '../script/kit.ts'
import type { DeskDeps } from './create-desk.ts'
import { servedRepository } from './cycles.ts'

/** The last trace of a repository as it was kept; null where there is none. */
export async function lastTrace(
  { journal }: Pick<DeskDeps, 'journal'>,
  repository: string,
): Promise<KeptTrace | null> {
  return keptTrace(await journal.readings({ repository, kind: traceKind.kind }))
}

/** Shows the last trace; it runs nothing. */
export function createDeskTrace(deps: Pick<DeskDeps, 'journal' | 'served'>): Pick<Desk, 'trace'> {
  return {
    async trace({ repository }) {
      const place = servedRepository(deps.served, repository)
      const last = await lastTrace(deps, place)
      if (last) return last
      throw new Fault(
        'trace.unknown',
        `Cannot show the trace of "${place}": there is none; "ostinato trace" makes one, and so does a cycle of a spec that asks agent "trace"`,
      )
    },
  }
}
