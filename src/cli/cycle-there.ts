import * as v from 'valibot'

import { Live } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import type { ServiceAddress } from './ask-service.ts'
import { type Output, paint } from './output.ts'
import { readEvents } from './read-events.ts'
import { createRemoteDesk } from './remote-desk.ts'
import { createTold } from './told.ts'
import { beginWanted, endOf, type Wanted } from './wanted.ts'

const lookMs = 200

/**
 * Runs one cycle in a running service and waits for its end. Resolves to the exit code; to null where
 * the service does not serve the repository.
 */
export async function runThere(
  service: ServiceAddress,
  wanted: Wanted & { repository: string },
  output: Output,
): Promise<number | null> {
  const desk = createRemoteDesk(service)
  const over = new AbortController()
  const interrupt = Promise.withResolvers<'interrupted'>()
  const onSignal = () => interrupt.resolve('interrupted')
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    const { cycle } = await beginWanted(desk, wanted, wanted.repository)
    output.note(paint('dim', `cycle ${cycle.id} in the service at ${service.url}`))
    if (output.terminal && !output.json)
      void showWords(
        service,
        { cycle: cycle.id, repository: wanted.repository },
        output,
        over.signal,
      )
    for (let told = 0; ;) {
      const detail = await desk.cycles.get(cycle.id)
      const { steps } = detail.cycle
      for (const step of steps.slice(told))
        output.say(paint('dim', `  ${step.name.padEnd(8)} ${Math.round(step.ms)} ms`))
      told = steps.length
      if (detail.cycle.endedAt !== null) return await endOf(desk, cycle.id, output)
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
    over.abort()
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

/** Shows what models say for a cycle, until it is over; nothing else hangs on it. */
async function showWords(
  service: ServiceAddress,
  of: { cycle: string; repository: string },
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  using told = createTold(output)
  const query = { type: 'model.delta', repository: of.repository }
  try {
    for await (const { data } of readEvents(service, { path: '/events', query }, signal)) {
      const said = v.safeParse(v.pipe(v.string(), v.parseJson(), Live), data)
      if (said.success && said.output.type === 'model.delta' && said.output.cycle === of.cycle)
        told.print(said.output)
    }
  } catch {
    // Whoever waits for the cycle meets the same, and says so.
  }
}
