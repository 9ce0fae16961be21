import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { steps } from '../../src/domain/cycle.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { tempDir } from '../store/sample.ts'

/** More by hand: OSTINATO_ROUNDS=200 bun test test/engine/crash.test.ts */
const rounds = Number(process.env.OSTINATO_ROUNDS ?? 12)
const driver = join(import.meta.dir, 'crash-driver.ts')

test(
  `createJournal() and createDispatcher() lose nothing and double nothing in ${rounds} times kill -9`,
  async () => {
    using temp = tempDir()
    const notes = join(temp.path, 'notes')
    const dir = join(temp.path, 'store')
    const lines = () => (existsSync(notes) ? readFileSync(notes, 'utf8').split('\n') : [])
    for (let round = 0; round < rounds; round += 1) {
      await using child = drive(dir, notes)
      // By the clock, so that every moment can be hit; and by progress, so that there is some.
      if (round % 2 === 0) await Bun.sleep(Math.random() * 250)
      else await grown(lines, lines().length + 1 + Math.random() * 80, child)
      child.kill('SIGKILL')
      await child.exited
      expect(integrityOf(dir)).toBe('ok')
    }
    await using last = drive(dir, notes, 'drain')
    expect(await last.exited).toBe(0)
    expect(integrityOf(dir)).toBe('ok')
    await examine(
      dir,
      lines().map((line) => line.split(' ')),
    )
  },
  60_000 + rounds * 2000,
)

function drive(dir: string, notes: string, how = 'walk') {
  return Bun.spawn([process.execPath, driver, dir, notes, how], {
    stdout: 'inherit',
    stderr: 'inherit',
    killSignal: 'SIGKILL',
  })
}

async function grown(lines: () => string[], size: number, child: { exitCode: number | null }) {
  while (lines().length < size && child.exitCode === null) await Bun.sleep(2)
}

function integrityOf(dir: string): unknown {
  const path = join(dir, 'ostinato.sqlite')
  if (!existsSync(path)) return 'ok'
  using raw = new Database(path)
  return Object.values(raw.query('pragma integrity_check').get() ?? {})[0]
}

async function examine(dir: string, notes: string[][]): Promise<void> {
  using store = openStore({ dir })
  const journal = createJournal(store)
  const cycles = await journal.cycles({ limit: 100_000 })
  const entries = await journal.entries({ limit: 1_000_000 })
  const suggestions = await journal.suggestions({})
  const noted = (word: string) => notes.filter(([first]) => first === word)

  // Every acknowledged trigger is carried by one cycle, once; and every carried one has its entry.
  const carried = cycles.flatMap(({ triggers }) => triggers.map(({ reason }) => reason))
  expect(new Set(carried).size).toBe(carried.length)
  const lost = noted('triggered').filter(([, reason = '']) => !carried.includes(reason))
  expect(lost).toEqual([])
  const causes = entries.filter(({ type }) => type === 'cycle.queued' || type === 'cycle.joined')
  expect(causes.length).toBe(carried.length)

  // Numbered without a gap, and nothing told twice of one cycle.
  expect(entries.map(({ id }) => id)).toEqual(entries.map((_, at) => at + 1))
  const once = entries
    .filter(({ type }) => type !== 'cycle.joined' && type !== 'cycle.resumed')
    .map(({ type, cycle, body }) => `${type} ${cycle} ${body.step}`)
  expect(once.filter((line, at) => once.indexOf(line) !== at)).toEqual([])

  // No step began in a later claim than the one that recorded its result, or after it was recorded.
  for (const { id } of cycles) {
    const kept = new Map(store.steps.of(id).map(({ name, epoch }) => [`${name}`, epoch]))
    const ofCycle = notes.filter(([, cycle]) => cycle === id)
    const repeated = ofCycle.filter(
      ([word, , step = '', epoch], at) =>
        word === 'begun' &&
        (Number(epoch) > (kept.get(step) ?? Infinity) ||
          ofCycle.slice(0, at).some(([first, , other]) => first === 'finished' && other === step)),
    )
    expect(repeated).toEqual([])
  }

  // Every cycle has ended with all its steps, but for one that was killed three times in the same step.
  for (const { id, state, fault } of cycles) {
    const finished = store.steps.of(id).map(({ name }) => name)
    const step = steps[finished.length]
    const began = noted('begun').filter(([, cycle, name]) => cycle === id && name === step).length
    if (fault?.code === 'cycle.crashed') expect(began).toBeLessThanOrEqual(3)
    else expect({ state, finished }).toEqual({ state: 'done', finished: [...steps] })
  }
  const done = cycles.filter(({ state }) => state === 'done').map(({ id }) => id)
  expect(done.length).toBeGreaterThan(0)
  expect(suggestions.map(({ cycle }) => cycle).sort()).toEqual(done.sort())
}
