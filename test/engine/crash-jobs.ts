import { loadedJob } from './job-world.ts'

/** A clock on which a minute is 20 ms, so that there is much to be killed in the middle of. */
export function fastClock(): number {
  return Date.parse('2026-01-01T00:00:00Z') + (Date.now() % 1e9) * 3000
}

const often = { cron: '* * * * *', timeoutMs: 2 ** 50 } as const

/** One job for each way to make up for what was missed. */
export const crashJobs = [
  loadedJob({ ...often, name: 'all', missed: 'all', overlap: 'queue' }),
  loadedJob({ ...often, name: 'once', missed: 'once', overlap: 'queue' }),
  loadedJob({ ...often, name: 'skip', missed: 'skip', overlap: 'skip' }),
]
