import { Fault } from '../domain/fault.ts'
import type { CycleDetail } from '../domain/shape.ts'
import type { ServiceAddress } from './ask-service.ts'
import { cycleDocument } from './document.ts'
import { type Output, paint } from './output.ts'
import { createRemoteDesk } from './remote-desk.ts'
import { printCycle } from './reporter.ts'

const lookMs = 200

/**
 * Runs one cycle in a running service and waits for its end. Resolves to the exit code; to null where
 * the service does not serve the repository.
 */
export async function runThere(
  service: ServiceAddress,
  wanted: { spec: string; repository: string; all: boolean },
  output: Output,
): Promise<number | null> {
  const { spec, repository, all } = wanted
  const desk = createRemoteDesk(service)
  const interrupt = Promise.withResolvers<'interrupted'>()
  const onSignal = () => interrupt.resolve('interrupted')
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    const reason = 'asked for on the command line'
    const { cycle } = await desk.cycles.begin({ spec, repository, all, reason })
    output.note(paint('dim', `cycle ${cycle.id} in the service at ${service.url}`))
    for (let told = 0; ;) {
      const detail = await desk.cycles.get(cycle.id)
      const { steps } = detail.cycle
      for (const step of steps.slice(told))
        output.say(paint('dim', `  ${step.name.padEnd(8)} ${Math.round(step.ms)} ms`))
      told = steps.length
      if (detail.cycle.endedAt !== null) return end(detail, output)
      if ((await Promise.race([Bun.sleep(lookMs), interrupt.promise])) === 'interrupted') {
        output.note(
          `Stopped waiting. The service goes on; "ostinato cycles cancel ${cycle.id}" ends it.`,
        )
        return 130
      }
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.code === 'repository.unknown') return null
    if (error.code === 'service.unreachable')
      output.note('Nothing is lost: the next start goes on where the service was.')
    throw error
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

function end(detail: CycleDetail, output: Output): number {
  if (output.json) output.document(cycleDocument(detail))
  else printCycle(detail, output)
  return detail.cycle.state === 'done' ? 0 : 1
}
