import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as v from 'valibot'

import { readingKind, readingsOf } from '../../src/domain/reading.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'

test('readings() gives what was measured last of each thing, oldest first', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-readings-'))
  {
    using store = openStore({ dir })
    const journal = createJournal(store)
    const of = { repository: '/r', kind: 'score' }
    await journal.keepReadings([
      { ...of, subject: 'b', value: { score: 1 }, at: 2 },
      { ...of, subject: 'a', value: { score: 2 }, at: 1 },
      { ...of, kind: 'other', subject: 'a', value: 1, at: 1 },
    ])
    await journal.keepReadings([{ ...of, subject: 'b', value: { score: 3 }, at: 3 }])
    const score = readingKind('score', v.object({ score: v.number() }))
    const read = readingsOf(score, await journal.readings({ repository: '/r', kind: 'score' }))
    expect(read.map((one) => [one.subject, one.value.score])).toEqual([
      ['a', 2],
      ['b', 3],
    ])
    expect(await journal.readings({ kind: 'score', subject: 'b', since: 4 })).toEqual([])
    // One of another version counts as not there.
    expect(readingsOf(score, [{ ...of, subject: 'c', value: 'old', at: 1 }])).toEqual([])
  }
  rmSync(dir, { recursive: true })
})
