// Run by job-crash.test.ts, and killed at any moment: looks at schedules and runs jobs by a clock that
// runs fast, and writes what it knows to be so into a file beside the store. With the word `drain` it
// looks at no schedule and brings all to its end.
import { appendFileSync } from 'node:fs'

import { createJobJournal } from '../../src/engine/create-job-journal.ts'
import { createJobScheduler } from '../../src/engine/job-scheduler.ts'
import { openStore } from '../../src/store/open.ts'
import { crashJobs, fastClock } from './crash-jobs.ts'

const [dir = '', notes = '', how = ''] = process.argv.slice(2)
const note = (...words: unknown[]) => appendFileSync(notes, `${words.join(' ')}\n`)

using store = openStore({ dir, now: fastClock })
using owner = store.tryOwn()
if (!owner) throw new RangeError('Cannot drive: the one before still owns the store')
const journal = createJobJournal(store)
await journal.reclaim()
const drains = how === 'drain'
const scheduler = createJobScheduler({
  journal: {
    ...journal,
    async look(job) {
      if (drains) return
      const at = fastClock()
      await journal.look(job)
      // What was due before `at` is decided now.
      note('looked', job.name, at)
    },
    nextDue: (job) => (drains ? null : journal.nextDue(job)),
  },
  jobs: () => crashJobs,
  async run(run) {
    for (const name of ['one', 'two', 'three']) {
      if ((await run.step(name)) !== undefined) continue
      note('begun', run.id, name, run.attempt)
      await Bun.sleep(Math.random() * 6)
      run.log(`at ${name}`)
      await run.keepStep(name, { name })
      note('finished', run.id, name, run.attempt)
    }
    return { state: 'done', ms: 1 }
  },
  concurrency: 3,
  now: fastClock,
  // A minute of that clock is a few milliseconds.
  sleep: (ms) => Bun.sleep(Math.min(5, ms)),
})
if (!drains) await new Promise(() => {})
while ((await journal.runs({ limit: 1_000_000 })).some(({ endedAt }) => endedAt === null))
  await Bun.sleep(5)
await scheduler.stop()
