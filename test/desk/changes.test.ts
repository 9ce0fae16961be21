import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createChanges } from '../../src/desk/changes.ts'
import type { Change } from '../../src/domain/change.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'

test('createChanges() tells of what is written after somebody listens, until they do not', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-test-changes-'))
  using _gone = { [Symbol.dispose]: () => rmSync(dir, { recursive: true }) }
  using store = openStore({ dir })
  const bells: (() => void)[] = []
  const journal = createJournal(store, { wrote: () => bells.forEach((bell) => bell()) })
  const entry = (type: 'cycle.queued' | 'cycle.done', cycle: string) =>
    journal.append([{ type, repository: '/r', cycle, body: {} }])
  const onChange = createChanges({ journal, onWrite: (bell) => void bells.push(bell) })
  await entry('cycle.queued', 'c-before')
  const heard: Change[] = []
  const next = Promise.withResolvers<void>()
  const stop = onChange((change) => {
    heard.push(change)
    if (change.cycle === 'c-2') next.resolve()
  })
  // The first look finds out where the journal ends.
  await journal.lastEntry()
  await entry('cycle.queued', 'c-1')
  await entry('cycle.done', 'c-2')
  await next.promise
  stop()
  await entry('cycle.done', 'c-after')
  expect(heard.map(({ cycle, isNew }) => [cycle, isNew])).toEqual([
    ['c-1', true],
    ['c-2', false],
  ])
})
