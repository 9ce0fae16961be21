import { expect, test } from 'bun:test'

import nightly from '../../jobs/nightly.ts'
import sweep from '../../jobs/sweep.ts'
import type { JobScript } from '../../src/script/define.ts'
import { nextDue } from '../../src/script/schedule.ts'
import { jobWorld, loadedJob } from '../engine/job-world.ts'

// The files run in a jail; here they run in this process, by the scheduler all the same.
const minute = 60_000

test.each([
  ['nightly', nightly, '2026-05-05T03:00:00.000Z', ['openspec']],
  ['sweep', sweep, '2026-05-11T04:30:00.000Z', ['openspec', 'links']],
] as const)(
  'jobs/%s.ts begins its cycles when it is due',
  async (name, script: JobScript, due, specs) => {
    const start = Date.parse('2026-05-04T12:00:00Z')
    const job = loadedJob({ name, cron: script.cron, missed: script.missed ?? 'skip' })
    const begun: string[] = []
    await using world = jobWorld({
      jobs: [job],
      start,
      lookMs: 60 * minute,
      async body({ log, signal }) {
        const unasked = () => Promise.reject(new Error('a built-in job asks for no more'))
        await script.run({
          suggest: unasked,
          ask: unasked,
          report: unasked,
          agents: { call: unasked },
          model: { write: unasked },
          async *follow() {},
          step: async (_name, run) => run(),
          start: async (spec) => {
            begun.push(spec)
            return 'c-0000000000000'
          },
          log,
          signal,
          repository: job.repository,
        })
      },
    })
    expect(nextDue(job, start)).toBe(Date.parse(due))
    await world.up()
    await world.advance(Date.parse(due) - start + minute)
    expect(begun).toEqual([...specs])
    expect(world.lines).toHaveLength(specs.length)
    expect((await world.journal.runs({}))[0]?.state).toBe('done')
  },
)
