import { expect, test } from 'bun:test'
import { join } from 'node:path'

import { usualLimits } from '../../src/domain/limits.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { tempDir } from '../store/sample.ts'
import { decide, ended, journalAt, typesOf } from './journal-at.ts'

const queued = async (journal: ReturnType<typeof journalAt>['journal']) =>
  (await journal.cycles({})).filter(({ state }) => state === 'queued')

test('move() begins the next cycle when all of the last one is decided and something was held back', async () => {
  using at = journalAt()
  const [one, two] = await ended(at.journal, ['one', 'two'], { noRoom: 5, trigger: { depth: 1 } })
  if (!one || !two) throw new RangeError('Cannot go on: there are no suggestions')
  await decide(at.journal, [one], false)
  expect(await queued(at.journal)).toEqual([])
  await decide(at.journal, [two], true)
  const reason = `${two.id} accepted: there is room for what was held back`
  expect(await queued(at.journal)).toMatchObject([
    { spec: 'docs', all: false, triggers: [{ kind: 'outcome', depth: 2, reason }] },
  ])
})

test('move() begins nothing where the last cycle held nothing back: the same commit says the same', async () => {
  using at = journalAt()
  await decide(at.journal, await ended(at.journal, ['one', 'two']), false)
  expect(await queued(at.journal)).toEqual([])
})

test('move() begins nothing of an apply or a revert by a person: a commit will say what changed', async () => {
  using at = journalAt()
  const [one] = await ended(at.journal, ['one'])
  const [two] = await ended(at.journal, ['two'], { noRoom: 1 })
  if (!one || !two) throw new RangeError('Cannot go on: there are no suggestions')
  const review = { accept: true, by: 'ana', at: 2 }
  const place = { mode: 'write', at: 3 } as const
  await decide(at.journal, [one], true)
  const applied = { ...one, review, state: 'applied', place } as const
  await at.journal.move([{ from: 'accepted', to: applied }], [])
  const undone = { ...applied, state: 'reverted', undone: place } as const
  await at.journal.move([{ from: 'applied', to: undone }], [])
  expect(await queued(at.journal)).toEqual([])
})

test('move() makes one follow-up of a storm of a thousand reviews, all at once or one by one', async () => {
  using at = journalAt()
  const names = Array.from({ length: 1000 }, (_, place) => `s${place}`)
  await decide(at.journal, await ended(at.journal, names, { noRoom: 1 }), false)
  expect(await queued(at.journal)).toHaveLength(1)
  using other = journalAt()
  const older = await ended(other.journal, names)
  other.clock.now += 1
  await ended(other.journal, [], { noRoom: 1 })
  await Promise.all(older.map((one) => decide(other.journal, [one], false)))
  expect(await queued(other.journal)).toHaveLength(1)
}, 20_000)

test('move() pauses a chain of follow-ups that is too deep, and says so', async () => {
  using at = journalAt()
  const depth = 3
  await decide(
    at.journal,
    await ended(at.journal, ['one'], { noRoom: 1, trigger: { depth } }),
    false,
  )
  expect(await queued(at.journal)).toEqual([])
  const [paused] = await at.journal.entries({ types: ['cycle.paused'] })
  expect(paused?.body['why']).toContain('4 deep, and 3 is the most')
})

test('move() writes a decision and its follow-up together or not at all', async () => {
  let broken = true
  using at = journalAt({
    limiting() {
      if (broken) throw new Error('the power is gone')
      return { limits: usualLimits, specHash: null, dailyTokens: null }
    },
  })
  broken = false
  const made = await ended(at.journal, ['one'], { noRoom: 1 })
  broken = true
  const before = await typesOf(at.journal)
  await expect(decide(at.journal, made, false)).rejects.toThrow('the power is gone')
  expect((await at.journal.suggestions({})).map(({ state }) => state)).toEqual(['open'])
  expect(await typesOf(at.journal)).toEqual(before)
})

test('move() leaves nothing that a rule accepted and applied without its follow-up, and none twice, when it is killed', async () => {
  for (let round = 0; round < 5; round += 1) {
    using temp = tempDir()
    const driver = Bun.spawn(
      [process.execPath, join(import.meta.dir, 'follow-up-driver.ts'), temp.path],
      { stdout: 'pipe', stderr: 'inherit' },
    )
    let told = ''
    for await (const chunk of driver.stdout) {
      told += new TextDecoder().decode(chunk)
      if (told.split('\n').length > 3 + round * 4) break
    }
    driver.kill('SIGKILL')
    await driver.exited
    using store = openStore({ dir: temp.path })
    const journal = createJournal(store)
    const applied = await journal.suggestions({ states: ['applied'] })
    const followed = (await journal.cycles({ limit: 1000 })).filter(({ triggers }) =>
      triggers.some(({ kind }) => kind === 'outcome'),
    )
    expect(applied.length).toBeGreaterThan(0)
    expect(followed.map(({ spec }) => spec).sort()).toEqual(applied.map(({ spec }) => spec).sort())
    // Nothing is left to be done again: the same move is refused, and begins nothing.
    for (const to of applied.slice(0, 1))
      await expect(journal.move([{ from: 'accepted', to }], [])).rejects.toMatchObject({
        code: 'suggestion.state',
      })
    expect(await journal.openPlans()).toHaveLength(0)
  }
}, 30_000)
