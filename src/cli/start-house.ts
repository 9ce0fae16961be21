import type { Config } from '../config.ts'
import { learnOnceADay } from '../desk/learn-lessons.ts'
import type { Records } from '../desk/records.ts'
import { passagesDir, type Runtime } from '../desk/runtime.ts'
import { waitingServers } from '../desk/status.ts'
import { Fault } from '../domain/fault.ts'
import { quote } from '../domain/next-step.ts'
import { findService } from '../http/service-file.ts'
import { sweepPassages } from '../store/passages.ts'
import { sweep } from '../store/sweep.ts'
import type { Output } from './output.ts'
import { counted } from './show.ts'

/** Milliseconds of a day. */
export const day = 24 * 60 * 60 * 1000

/** Why this data folder cannot be taken: who has it, and where that one listens. */
export async function takenBy(config: Config): Promise<Fault> {
  const service = await findService(config.dataDir)
  const where = service ? `, and listens on ${service.url}` : ''
  return new Fault(
    'store.busy',
    `Cannot start: another Ostinato walks the cycles of "${config.dataDir}"${where}; end it, or choose another --data`,
  )
}

/** Once a day: deletes what is past its time, and looks what reviews teach. Returns the time. */
export async function keepHouse(
  { store, config, journal }: Records,
  { memory }: Runtime,
): Promise<number> {
  const now = Date.now()
  const keep = config.retentionDays * day
  const gone = await sweep(store, {
    now,
    keep: { entries: keep, steps: keep, deliveries: keep, jobs: keep },
  })
  sweepPassages(passagesDir(config), { now, days: config.retentionDays })
  if (Object.values(gone).some((count) => count > 0)) store.compact()
  await learnOnceADay({ journal, memory }, now)
  return now
}

/** What waits for a person, and the commands to go on with. */
export async function printWaiting(
  { journal }: Records,
  { deps }: Runtime,
  roots: string[],
  output: Output,
): Promise<void> {
  const servers = async (root: string) => (await deps.hosts(root).servers()).servers
  for (const repository of roots) {
    const at = `--root ${quote(repository)}`
    const asking = await waitingServers({ servers }, repository)
    if (asking.length > 0) {
      output.say('')
      output.say(`Of mcp.json in ${repository}, waiting for your consent:`)
      for (const { name, why } of asking) output.say(`  ${name}: ${why}`)
      output.say(`  ostinato agents list ${at}`)
    }
    const open = await journal.suggestions({ repository, states: ['open'] })
    if (open[0] === undefined) continue
    output.say('')
    output.say(`${counted(open.length, 'suggestion')} waiting for you in ${repository}:`)
    output.say(`  ostinato suggestions list ${at}`)
    output.say(`  ostinato suggestions show ${open[0].id}`)
    output.say(`  ostinato suggestions accept ${open[0].id} --apply`)
  }
}
