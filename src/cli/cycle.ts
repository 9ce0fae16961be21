import { finishPlans } from '../cycle/carry-out.ts'
import { specOf } from '../cycle/consult.ts'
import { createFlow } from '../cycle/flow.ts'
import type { Cycle } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import { createDispatcher } from '../engine/create-dispatcher.ts'
import { madeBy } from './cycles.ts'
import { offerInit } from './offer-init.ts'
import type { Output } from './output.ts'
import { createReporter, printCycle } from './reporter.ts'
import { openRuntime, type Records, repositoryAt, type Runtime } from './runtime.ts'
import { cycleShape } from './shape.ts'

const pollMs = 50

/**
 * Runs one cycle to its end: in this process, or, while another one walks the cycles of this data
 * folder, in that one. Exit code 0 when it ended `done`, 1 otherwise.
 */
export async function runCycle(
  records: Records,
  wanted: { spec: string; root: string; all: boolean },
  output: Output,
): Promise<number> {
  const { journal, store } = records
  await using runtime = await openRuntime(records)
  const spec = specOf(runtime.deps, wanted.spec)
  const repository = await repositoryAt(wanted.root)
  if (spec.agents.includes('openspec')) await offerInit(runtime, repository, output)
  const owned = store.tryOwn()
  if (owned) await takeOver(records, runtime, repository, output)
  const trigger = {
    kind: 'hand' as const,
    reason: 'asked for on the command line',
    at: Date.now(),
    depth: 0,
  }
  const triggered = await journal.trigger({ spec: spec.name, repository, trigger, all: wanted.all })
  if ('paused' in triggered)
    throw new Fault('use.wrong', `Cannot run spec "${spec.name}": ${triggered.paused}`)
  const { cycle } = triggered
  if (!owned) output.note('Another Ostinato walks the cycles of this data folder: waiting for it.')
  const code = await toItsEnd(records, { runtime, repository, cycle, owned }, output)
  if (code !== null) return code
  const ended = await journal.cycle(cycle.id)
  if (!ended) throw new Fault('cycle.unknown', `Cannot find cycle "${cycle.id}": it was swept`)
  const made = await madeBy(journal, ended)
  if (output.json) output.document(cycleShape(ended, await journal.finishedSteps(ended.id), made))
  else printCycle(ended, made, output)
  return ended.state === 'done' ? 0 : 1
}

/** What a crash left: cycles go on from their last finished step, an apply is finished. */
export async function takeOver(
  { journal }: Records,
  { deps }: Runtime,
  repository: string,
  output: Output,
): Promise<void> {
  await journal.reclaim()
  for (const { plan, fault } of await finishPlans(repository, deps))
    output.note(
      `${plan.kind === 'apply' ? 'An apply' : 'A revert'} was interrupted (${plan.suggestions.join(', ')}): ${fault ?? 'it is finished now'}`,
    )
}

/** Resolves when the cycle has ended (null), or was broken off by a signal of the system (an exit code). */
async function toItsEnd(
  records: Records,
  at: { runtime: Runtime; repository: string; cycle: Cycle; owned: Disposable | null },
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
      if (owned) await takeOver(records, at.runtime, at.repository, output)
    }
    // A crash may have left an older cycle of the same spec and repository: it goes on first.
    const waiting = await records.journal.cycles({ repository: at.repository, spec: at.cycle.spec })
    for (const { id, state } of waiting.toReversed()) {
      if (state !== 'queued') continue
      const reporter = createReporter(output)
      const dispatcher = createDispatcher({
        journal: records.journal,
        flow: createFlow(at.runtime.deps),
        concurrency: 1,
        owner: `cycle ${process.pid}`,
        minutes: (cycle) => specOf(at.runtime.deps, cycle.spec).limits.minutes,
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
