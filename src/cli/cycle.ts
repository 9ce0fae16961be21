import type { Config } from '../config.ts'
import { finishPlans } from '../cycle/carry-out.ts'
import { specOf } from '../cycle/consult.ts'
import { createFlow } from '../cycle/flow.ts'
import { openRecords, type Records } from '../desk/records.ts'
import { repositoryAt } from '../desk/repository-at.ts'
import { applyRuled } from '../desk/ruled.ts'
import { openRuntime, type Runtime } from '../desk/runtime.ts'
import { minutesFrom } from '../desk/specs-from.ts'
import type { CycleShape } from '../domain/cycle-shape.ts'
import type { Cycle } from '../domain/cycle.ts'
import { createDispatcher } from '../engine/create-dispatcher.ts'
import { findService } from '../http/service-file.ts'
import { runThere } from './cycle-there.ts'
import { offerInit } from './offer-init.ts'
import type { Output } from './output.ts'
import { openDesk } from './own-desk.ts'
import { createReporter } from './reporter.ts'
import { printApplied } from './show.ts'
import { beginWanted, endOf, type Wanted } from './wanted.ts'

const pollMs = 50

/**
 * Runs one cycle to its end: in the service that serves the repository, or in this process, or, while
 * another one walks the cycles of this data folder, in that one. Exit code 0 when it ended `done`, 1
 * otherwise.
 */
export async function runCycle(
  config: Config,
  wanted: Wanted & { root: string },
  output: Output,
): Promise<number> {
  const repository = await repositoryAt(wanted.root)
  const service = await findService(config.dataDir)
  const there = service && (await runThere(service, { ...wanted, repository }, output))
  if (there !== null) return there
  using records = openRecords(config)
  return await runHere(records, { ...wanted, repository }, output)
}

async function runHere(
  records: Records,
  wanted: Wanted & { repository: string },
  output: Output,
): Promise<number> {
  const { journal, store } = records
  const { repository } = wanted
  await using runtime = await openRuntime(records)
  if ('spec' in wanted) {
    const spec = await specOf(runtime.deps, { spec: wanted.spec, repository })
    if (spec.agents.includes('openspec')) await offerInit(runtime, repository, output)
  }
  const owned = store.tryOwn()
  const desk = openDesk(records, { runtime: async () => runtime, served: null })
  if (owned) {
    await takeOver(records, runtime, repository, output)
    printApplied(await applyRuled({ journal, desk }, { repository }), output)
  }
  const { cycle } = await beginWanted(desk, wanted, repository)
  if (!owned) output.note('Another Ostinato walks the cycles of this data folder: waiting for it.')
  const code = await toItsEnd(records, { runtime, cycle, owned }, output)
  if (code !== null) return code
  const ended = await endOf(desk, cycle.id, output)
  if (owned)
    printApplied(await applyRuled({ journal, desk }, { repository, cycle: cycle.id }), output)
  return ended
}

/** What a crash left: cycles go on from their last finished step, an apply is finished. */
export async function takeOver(
  { journal }: Records,
  { deps }: Runtime,
  repository: string,
  output: Output,
): Promise<void> {
  await journal.reclaim()
  // Whoever has the right is no crash, and finishes what one left before anything of its own.
  using right = journal.tryApply()
  if (!right) return
  for (const { plan, fault } of await finishPlans(repository, deps))
    output.note(
      `${plan.kind === 'apply' ? 'An apply' : 'A revert'} was interrupted (${plan.suggestions.join(', ')}): ${fault ?? 'it is finished now'}`,
    )
}

/** Resolves when the cycle has ended (null), or was broken off by a signal of the system (an exit code). */
async function toItsEnd(
  records: Records,
  at: { runtime: Runtime; cycle: CycleShape; owned: Disposable | null },
  output: Output,
): Promise<number | null> {
  let { owned } = at
  const interrupt = Promise.withResolvers<'interrupted'>()
  const onSignal = () => interrupt.resolve('interrupted')
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    // The other process may end before it comes to our cycle: then it is ours to walk.
    while (!owned) {
      if (isEnded(await records.journal.cycle(at.cycle.id))) return null
      if ((await Promise.race([Bun.sleep(pollMs), interrupt.promise])) === 'interrupted')
        return interrupted(output)
      owned = records.store.tryOwn()
      if (owned) await takeOver(records, at.runtime, at.cycle.repository, output)
    }
    // A crash may have left an older cycle of the same spec and repository: it goes on first.
    const waiting = await records.journal.cycles({
      repository: at.cycle.repository,
      spec: at.cycle.spec,
    })
    for (const { id, state } of waiting.toReversed()) {
      if (state !== 'queued') continue
      const reporter = createReporter(output)
      const dispatcher = createDispatcher({
        journal: records.journal,
        flow: createFlow(at.runtime.deps),
        concurrency: 1,
        owner: `cycle ${process.pid}`,
        minutes: await minutesFrom(records.scripts),
        watcher: reporter,
        only: id,
      })
      const how = await Promise.race([dispatcher.idle(), interrupt.promise])
      await dispatcher.stop()
      reporter.stop()
      if (how === 'interrupted') return interrupted(output)
    }
    return null
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    owned?.[Symbol.dispose]()
  }
}

function isEnded(cycle: Cycle | null): boolean {
  return cycle === null || (cycle.state !== 'queued' && cycle.state !== 'running')
}

function interrupted(output: Output): number {
  output.note(
    'Stopped. Nothing is lost: the next start or cycle goes on after the last finished step.',
  )
  return 130
}
