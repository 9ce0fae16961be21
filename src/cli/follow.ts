import * as v from 'valibot'

import type { Config } from '../config.ts'
import { openRecords } from '../desk/records.ts'
import { EntryType, Live, type StreamType } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import { EntryShape } from '../domain/shape.ts'
import type { Journal } from '../engine/journal.ts'
import { findService } from '../http/service-file.ts'
import type { ServiceAddress } from './ask-service.ts'
import { entryWords } from './entry-text.ts'
import { type Output, paint } from './output.ts'
import { readEvents } from './read-events.ts'
import { createTold } from './told.ts'

/** Which entries to follow, and from where. */
export interface Wanted {
  /** Entries after this id; null: those written from now on. */
  after: number | null
  types: StreamType[]
  spec: string | null
  /** Real path of one repository, or null for all. */
  repository: string | null
}

const lookMs = 250

/** What is not kept any more: what comes after an entry, up to the oldest that is kept. */
const Gap = v.object({ after: v.number(), oldest: v.number() })
const readGap = v.pipe(v.string(), v.parseJson(), Gap)
const readEvent = v.pipe(v.string(), v.parseJson(), v.union([EntryShape, Live]))

/**
 * Prints the journal as it is written, until a signal of the system: from the service's stream, and
 * from the database while no service runs. It goes on after the last entry it printed, whichever way.
 */
export async function follow(config: Config, wanted: Wanted, output: Output): Promise<number> {
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  using records = openRecords(config)
  using told = createTold(output)
  let after = wanted.after ?? (await records.journal.lastEntry())
  const print = (entry: EntryShape) => {
    after = entry.id
    if (output.json) output.line(entry)
    else printEntry(entry, output)
  }
  try {
    for (let said = ''; !stop.signal.aborted;) {
      const service = await findService(config.dataDir)
      const from = service ? `the service at ${service.url}` : 'the database; no service runs'
      const isNew = from !== said
      if (isNew) output.note(paint('dim', `following ${from}`))
      said = from
      if (service) await followThere(service, { ...wanted, after }, { print, told, output, stop })
      else {
        if (isNew) await tellGap(records.journal, after, output)
        for (const entry of await readKept(records.journal, wanted, after)) print(entry)
      }
      await Bun.sleep(lookMs)
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
  return 0
}

/** Resolves when the stream has ended, or could not be reached: then the service is looked for again. */
async function followThere(
  service: ServiceAddress,
  wanted: Wanted & { after: number },
  {
    print,
    told,
    output,
    stop,
  }: {
    print: (entry: EntryShape) => void
    told: ReturnType<typeof createTold>
    output: Output
    stop: AbortController
  },
): Promise<void> {
  const query = {
    after: wanted.after,
    type: wanted.types.join(',') || undefined,
    spec: wanted.spec ?? undefined,
    repository: wanted.repository ?? undefined,
  }
  const events = readEvents(service, { path: '/events', query }, stop.signal)
  try {
    for await (const { event, data } of events) {
      const read = v.safeParse(event === 'gap' ? readGap : readEvent, data)
      if (!read.success) continue
      const one = read.output
      if ('oldest' in one) printGap(one, output)
      else if ('id' in one) print(one)
      else told.print(one)
    }
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'service.unreachable') throw error
  }
}

/** Says where retention took entries away before they were asked for. */
async function tellGap(journal: Journal, after: number, output: Output): Promise<void> {
  const [oldest] = await journal.entries({ limit: 1 })
  if (oldest && oldest.id > after + 1) printGap({ after, oldest: oldest.id }, output)
}

function printGap({ after, oldest }: v.InferOutput<typeof Gap>, output: Output): void {
  if (output.json) return output.line({ type: 'gap', after, oldest })
  output.say(paint('yellow', `entries ${after + 1} to ${oldest - 1} are not kept any more`))
}

/** What is kept of what is wanted. */
async function readKept(
  journal: Journal,
  { types, spec, repository }: Wanted,
  after: number,
): Promise<EntryShape[]> {
  const kept = types.filter((type) => v.is(EntryType, type))
  if (types.length > 0 && kept.length === 0) return []
  return journal.entries({
    after,
    ...(kept.length > 0 && { types: kept }),
    ...(spec !== null && { spec }),
    ...(repository !== null && { repository }),
  })
}

/** One entry as one line: when, what, where, and what its body says in a word. */
function printEntry(entry: EntryShape, output: Output): void {
  const { id, at, type, spec = '', cycle, suggestion } = entry
  output.say(
    paint('dim', `${String(id).padStart(6)}  ${new Date(at).toISOString()}  `),
    `${type.padEnd(20)}  ${spec.padEnd(10)}  ${suggestion ?? cycle ?? ''}  ${entryWords(entry)}`,
  )
}
