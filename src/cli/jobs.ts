import * as v from 'valibot'

import { createFlow } from '../cycle/flow.ts'
import { openRecords } from '../desk/records.ts'
import { openRuntime } from '../desk/runtime.ts'
import { minutesFrom } from '../desk/specs-from.ts'
import { Fault } from '../domain/fault.ts'
import { JobRunId } from '../domain/id.ts'
import type { JobRunShape, JobShape } from '../domain/job-shape.ts'
import { createDispatcher } from '../engine/create-dispatcher.ts'
import { findService } from '../http/service-file.ts'
import type { Desk } from '../script/kit.ts'
import { type Common, guarded } from './command.ts'
import { takeOver } from './cycle.ts'
import { withDesk } from './desk.ts'
import { describeRun, serveJobs } from './job-service.ts'
import { type Output, paint } from './output.ts'

/** How often it is looked for new lines of a run. */
const lookMs = 200

interface Wanted {
  repository?: string
}

export async function listJobs(desk: Desk, wanted: Wanted, output: Output): Promise<void> {
  const { jobs, broken } = await desk.jobs.list(wanted)
  if (output.json) return output.document({ jobs, broken })
  if (jobs.length === 0) output.say('No jobs.')
  for (const job of jobs) output.say(lineOf(job))
  for (const { file, why } of broken) output.say(paint('red', `${file} does not load: ${why}`))
}

export async function showJob(
  desk: Desk,
  name: string,
  wanted: Wanted,
  output: Output,
): Promise<void> {
  const detail = await desk.jobs.get(name, wanted)
  if (output.json) return output.document(detail)
  const { job, runs } = detail
  output.say(lineOf(job))
  output.say(`  ${job.file}, for ${job.repository}`)
  output.say(`  missed: ${job.missed}, overlap: ${job.overlap}`)
  for (const run of runs) output.say(`  ${lineOfRun(run)}`)
}

/** What a run said, with its steps. */
export async function showRun(desk: Desk, id: string, output: Output): Promise<void> {
  const detail = await desk.jobs.run(runIdOf(id))
  if (output.json) return output.document(detail)
  const { run, steps, log } = detail
  output.say(lineOfRun(run))
  for (const { name, at } of steps) output.say(`  step ${name}  ${new Date(at).toISOString()}`)
  for (const { at, text } of log) output.say(paint('dim', `${new Date(at).toISOString()}  `), text)
  if (run.lines > log.length) output.say(`  ${run.lines - log.length} more lines were not kept`)
}

export async function cancelRun(desk: Desk, id: string, output: Output): Promise<void> {
  const run = await desk.jobs.cancel(runIdOf(id), 'cancelled by hand')
  if (output.json) output.document({ run })
  else output.say(`cancelled ${run.id}`)
}

/** Runs a job now, in the service or in this process, and prints what it says until it has ended. */
export async function runJob(name: string, options: Common, wanted: Wanted): Promise<number> {
  return withDesk(options, async (desk, output) => {
    const { run } = await desk.jobs.begin(name, wanted)
    return guarded(options, async (config) => {
      if (await findService(config.dataDir)) return watchRun(desk, run.id, output)
      using records = openRecords(config)
      using owned = records.store.tryOwn()
      if (!owned)
        throw new Fault(
          'store.busy',
          `Cannot run job "${name}" here: another Ostinato walks "${config.dataDir}"; it runs there`,
        )
      await using runtime = await openRuntime(records)
      const repositories = [run.repository]
      await takeOver(records, runtime, run.repository, output)
      // A job may wait for a cycle that it begins, and nobody else walks it here.
      const dispatcher = createDispatcher({
        journal: records.journal,
        flow: createFlow(runtime.deps),
        concurrency: config.concurrency,
        owner: `jobs run ${process.pid}`,
        minutes: await minutesFrom(records.scripts),
      })
      records.onWrite(dispatcher.wake)
      const scheduler = await serveJobs(records, { runtime, repositories, only: run.id }, output)
      try {
        const code = await watchRun(desk, run.id, output)
        await dispatcher.idle()
        return code
      } finally {
        await scheduler.stop()
        await dispatcher.stop()
      }
    })
  })
}

/** Prints a run's lines as they are kept. Exit code 0 where it ended done, else 1. */
async function watchRun(desk: Desk, id: JobRunId, output: Output): Promise<number> {
  for (let seen = 0; ; await Bun.sleep(lookMs)) {
    const { run, log, steps } = await desk.jobs.run(id, seen)
    for (const { text } of log) output.say(text)
    seen = log.at(-1)?.number ?? seen
    if (run.endedAt === null) continue
    if (output.json) output.document({ run, steps, log: (await desk.jobs.run(id)).log })
    else output.say(describeRun(run))
    return run.state === 'done' ? 0 : 1
  }
}

function lineOf({ name, cron, timezone, next, last }: JobShape): string {
  const zone = timezone === null ? '' : ` ${timezone}`
  const due = next === null ? 'never' : new Date(next).toISOString()
  const before = last === null ? 'never ran' : `last ${last.state}`
  return `${name.padEnd(20)}  ${`${cron}${zone}`.padEnd(24)}  next ${due}  ${before}`
}

function lineOfRun({ id, state, attempt, createdAt, reason, fault }: JobRunShape): string {
  const why = fault === null ? '' : `  ${fault.code}: ${fault.message}`
  return `${id}  ${state.padEnd(9)}  ${new Date(createdAt).toISOString()}  ${reason}, attempt ${attempt}${why}`
}

function runIdOf(text: string): JobRunId {
  const parsed = v.safeParse(JobRunId, text)
  if (parsed.success) return parsed.output
  throw new Fault(
    'job.unknown',
    `Cannot find run "${text}": there is none; "ostinato jobs show NAME" shows the last ones`,
  )
}
