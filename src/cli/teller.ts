import { detailOf } from '../desk/cycles.ts'
import { applyRuled } from '../desk/ruled.ts'
import type { Live } from '../domain/entry.ts'
import { describeError } from '../domain/fault.ts'
import type { CycleId } from '../domain/id.ts'
import type { Watcher } from '../engine/dispatcher.ts'
import type { Journal } from '../engine/journal.ts'
import type { Desk } from '../script/kit.ts'
import { cycleDocument } from './document.ts'
import { type Output, paint } from './output.ts'
import { createReporter, type Voice } from './reporter.ts'

/** Tells what becomes of each cycle, one after another, and applies what a spec's own rule says yes to. */
export interface Teller {
  watcher: Watcher
  /** Every cycle that ended, where they are kept for a JSON document. */
  cycles: object[]
  /** What the walking of cycles met last; null once a cycle has ended after it. */
  trouble(): string | null
  /** Resolves when all that ended has been told. */
  told(): Promise<void>
}

export function createTeller(
  {
    journal,
    desk,
    tell,
    voice,
  }: {
    journal: Journal
    desk: Desk
    tell?: (live: Live) => void
    /** Says it in lines where no other is named. */
    voice?: Voice | undefined
  },
  output: Output,
): Teller {
  const reporter = voice ?? createReporter(output)
  const cycles: object[] = []
  let telling = Promise.resolve()
  let trouble: string | null = null

  async function tellOf(id: CycleId): Promise<void> {
    const cycle = await journal.cycle(id)
    if (!cycle) return
    const detail = await detailOf(journal, cycle)
    reporter.told(detail)
    if (output.json) cycles.push(cycleDocument(detail))
    if (cycle.state === 'done')
      reporter.applied(
        await applyRuled({ journal, desk }, { repository: cycle.repository, cycle: id }),
      )
  }

  return {
    cycles,
    trouble: () => trouble,
    watcher: {
      ...reporter,
      ended(cycle) {
        reporter.ended?.(cycle)
        trouble = null
        telling = telling
          .then(() => tellOf(cycle.id))
          .catch((error: unknown) => output.note(paint('red', describeError(error).message)))
      },
      delta(cycle, text, of) {
        const { id, repository, spec } = cycle
        tell?.({ type: 'model.delta', repository, spec, cycle: id, ...of, text, pieces: 1 })
        reporter.delta?.(cycle, text, of)
      },
      trouble(error) {
        trouble = describeError(error).message
        reporter.trouble?.(error)
      },
    },
    async told() {
      await telling
      reporter.stop()
    },
  }
}
