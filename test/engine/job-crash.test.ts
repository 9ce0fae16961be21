import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { createJobJournal } from '../../src/engine/create-job-journal.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { tempDir } from '../store/sample.ts'
import { crashJobs } from './crash-jobs.ts'

/** More by hand: OSTINATO_ROUNDS=200 bun test test/engine/job-crash.test.ts */
const rounds = Number(process.env.OSTINATO_ROUNDS ?? 8)
const driver = join(import.meta.dir, 'job-crash-driver.ts')
const minute = 60_000

test(
  `createJobScheduler() loses no time, doubles none and repeats no finished step in ${rounds} times kill -9`,
  async () => {
    using temp = tempDir()
    const notes = join(temp.path, 'notes')
    const dir = join(temp.path, 'store')
    const lines = () => (existsSync(notes) ? readFileSync(notes, 'utf8').split('\n') : [])
    for (let round = 0; round < rounds; round += 1) {
      await using child = drive(dir, notes)
      // After some progress, at no moment in particular: before a time is inserted, after it, between steps.
      const size = lines().length + 20 + Math.random() * 150
      while (lines().length < size && child.exitCode === null) await Bun.sleep(2)
      await Bun.sleep(Math.random() * 20)
      child.kill('SIGKILL')
      await child.exited
    }
    await using last = drive(dir, notes, 'drain')
    expect(await last.exited).toBe(0)
    await examine(
      dir,
      lines().map((line) => line.split(' ')),
    )
  },
  60_000 + rounds * 5000,
)

function drive(dir: string, notes: string, how = 'work') {
  return Bun.spawn([process.execPath, driver, dir, notes, how], {
    stdout: 'inherit',
    stderr: 'inherit',
    killSignal: 'SIGKILL',
  })
}

async function examine(dir: string, notes: string[][]): Promise<void> {
  using raw = new Database(join(dir, 'ostinato.sqlite'))
  expect(Object.values(raw.query('pragma integrity_check').get() ?? {})[0]).toBe('ok')
  using store = openStore({ dir })
  const journal = createJobJournal(store)
  const skipped = await createJournal(store).entries({ types: ['job.skipped'], limit: 1_000_000 })
  const runs = await journal.runs({ limit: 1_000_000 })
  expect(runs.length).toBeGreaterThan(rounds)
  for (const { name } of crashJobs) {
    // Every minute between the first look and the last was decided once: run, or left out.
    const looks = notes.flatMap(([word, job, at]) =>
      word === 'looked' && job === name ? [Number(at)] : [],
    )
    const ran = runs.filter((run) => run.job === name).map(({ due }) => due ?? 0)
    expect(new Set(ran).size).toBe(ran.length)
    const left = skipped.filter(({ body }) => body.job === name)
    const minutes = new Set(ran)
    let count = ran.length
    for (const { body } of left) {
      count += Number(body.count)
      for (let at = Number(body.first); at <= Number(body.last); at += minute) {
        expect(minutes.has(at)).toBe(false)
        minutes.add(at)
      }
    }
    expect(minutes.size).toBe(count)
    // None is lost: they follow one another without a gap, up to the last look at least.
    const sorted = [...minutes].sort((a, b) => a - b)
    expect(
      sorted.every((at, place) => place === 0 || at - (sorted[place - 1] ?? 0) === minute),
    ).toBe(true)
    expect((sorted.at(-1) ?? 0) + minute).toBeGreaterThan(Math.max(...looks))
  }
  for (const { id, state, fault, lines } of runs) {
    const steps = (await journal.steps(id)).map((step) => step.name)
    if (fault?.code !== 'job.crashed')
      expect([state, steps]).toEqual(['done', ['one', 'two', 'three']])
    expect(lines).toBeGreaterThanOrEqual(steps.length)
    // A step that was finished is begun no more.
    const ofRun = notes.filter(([, run]) => run === id)
    const repeated = ofRun.filter(
      ([word, , step], at) =>
        word === 'begun' &&
        ofRun.slice(0, at).some(([first, , other]) => first === 'finished' && other === step),
    )
    expect(repeated).toEqual([])
  }
}
