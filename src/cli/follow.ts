import * as v from 'valibot'

import type { Config } from '../config.ts'
import { openRecords } from '../desk/runtime.ts'
import { EntryType, type StreamType } from '../domain/entry.ts'
import { Fault } from '../domain/fault.ts'
import { EntryShape } from '../domain/shape.ts'
import type { Journal } from '../engine/journal.ts'
import { findService } from '../http/service-file.ts'
import type { ServiceAddress } from './ask-service.ts'
import { type Output, paint } from './output.ts'
import { readEvents } from './read-events.ts'

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

/** What is told and not kept. */
const Told = v.variant('type', [
  v.object({
    type: v.literal('model.delta'),
    repository: v.string(),
    spec: v.string(),
    cycle: v.string(),
    label: v.string(),
    path: v.string(),
    question: v.number(),
    text: v.string(),
  }),
  v.object({
    type: v.literal('job.log'),
    repository: v.string(),
    job: v.string(),
    run: v.string(),
    text: v.string(),
  }),
])
type Told = v.InferOutput<typeof Told>

/**
 * Prints the journal as it is written, until a signal of the system: from the service's stream, and
 * from the database while no service runs. It goes on after the last entry it printed, whichever way.
 */
export async function follow(config: Config, wanted: Wanted, output: Output): Promise<number> {
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  using records = openRecords(config)
  let after = wanted.after ?? (await records.journal.lastEntry())
  const print = (entry: EntryShape) => {
    after = entry.id
    if (output.json) output.line(entry)
    else printEntry(entry, output)
  }
  try {
    for (let told = ''; !stop.signal.aborted;) {
      const service = await findService(config.dataDir)
      const from = service ? `the service at ${service.url}` : 'the database; no service runs'
      if (from !== told) output.note(paint('dim', `following ${from}`))
      told = from
      if (service) await followThere(service, { ...wanted, after }, { print, output, stop })
      else for (const entry of await readKept(records.journal, wanted, after)) print(entry)
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
    output,
    stop,
  }: { print: (entry: EntryShape) => void; output: Output; stop: AbortController },
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
      if (event === 'gap') output.note(paint('yellow', `entries are missing: ${data}`))
      const told = v.safeParse(v.pipe(v.string(), v.parseJson(), v.union([EntryShape, Told])), data)
      if (!told.success) continue
      if ('id' in told.output) print(told.output)
      else printTold(told.output, output)
    }
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'service.unreachable') throw error
  }
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

function printTold(told: Told, output: Output): void {
  if (output.json) return output.line(told)
  const by =
    told.type === 'job.log' ? told.job : `${told.spec} ${told.label} ${told.question} ${told.path}`
  output.say(paint('dim', `${by}  `), told.text.trimEnd().replaceAll('\n', ' '))
}

/** One entry as one line: when, what, where, and what its body says in a word. */
function printEntry(entry: EntryShape, output: Output): void {
  const { id, at, type, spec = '', cycle, suggestion, body } = entry
  const words = ['title', 'job', 'step', 'reason', 'question', 'why', 'message']
    .flatMap((name) => (typeof body[name] === 'string' ? [body[name]] : []))
    .join(': ')
  output.say(
    paint('dim', `${String(id).padStart(6)}  ${new Date(at).toISOString()}  `),
    `${type.padEnd(20)}  ${spec.padEnd(10)}  ${suggestion ?? cycle ?? ''}  ${words}`,
  )
}
