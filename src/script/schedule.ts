import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import type { JobWords } from './job.ts'

/** When a job is due: five fields, and the zone they are read in; null for the machine's own. */
export type Schedule = Pick<JobWords, 'cron' | 'timezone'>

const minute = 60_000
/** What fell due longer ago is forgotten. */
const longestPause = 366 * 24 * 60 * minute
/** As many of the missed runs of policy `all` are made up for. */
const mostMissed = 24

/**
 * The first time after `after`, in milliseconds since 1970; null where there is none, such as for the
 * 30th of February. A time that daylight saving leaves out comes as much later as the clock is put
 * forward; one that comes twice counts once, but for schedules of every hour. Throws Fault
 * `script.invalid` for a wrong expression or zone.
 */
export function nextDue({ cron, timezone }: Schedule, after: number): number | null {
  try {
    const options = timezone === null ? {} : { tz: timezone }
    return Bun.cron.parse(cron, after, options)?.getTime() ?? null
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const place = timezone === null ? '' : ` in "${timezone}"`
    throw new Fault('script.invalid', `Cannot read schedule "${cron}"${place}: ${why}`, { cause })
  }
}

/** The times after `after` up to and with `until`, oldest first; of the last year at most. */
export function dueBetween(schedule: Schedule, after: number, until: number): number[] {
  const times: number[] = []
  let due = nextDue(schedule, Math.max(after, until - longestPause))
  while (due !== null && due <= until) {
    times.push(due)
    due = nextDue(schedule, due)
  }
  return times
}

/**
 * Which of the times that fell due up to `now` are run, oldest first: with `skip` the one that is less
 * than a minute late, with `once` the newest, with `all` the newest 24. The others are left out.
 */
export function timesToRun(missed: JobWords['missed'], due: readonly number[], now: number) {
  if (missed === 'skip') return due.filter((time) => now - time < minute)
  return due.slice(missed === 'once' ? -1 : -mostMissed)
}

/** Milliseconds to start later, from 0 to `jitterMs`: the same for the same job and time. */
export function jitterOf(
  { name, repository, jitterMs }: { name: string; repository: string; jitterMs: number },
  due: number,
): number {
  const chance = Number.parseInt(hashOf(repository, name, String(due)).slice(0, 8), 16) / 2 ** 32
  return Math.floor(chance * jitterMs)
}

/** Milliseconds to wait after the failure of this number, from 1: doubles each time, up to a day. */
export function backoffOf({ backoffMs }: Pick<JobWords, 'backoffMs'>, failure: number): number {
  return Math.min(backoffMs * 2 ** (failure - 1), 24 * 60 * minute)
}
