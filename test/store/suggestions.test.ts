import { expect, test } from 'bun:test'

import { openStore } from '../../src/store/open.ts'
import { openSuggestion, queuedCycle, tempDir } from './sample.ts'

test('suggestions() read what another process wrote since, though what is the same is not parsed again', async () => {
  using dir = tempDir()
  using mine = openStore({ dir: dir.path })
  using other = openStore({ dir: dir.path })
  const cycle = queuedCycle()
  const one = openSuggestion('a', cycle.id)
  await mine.write(() => mine.runs.insert(cycle))
  await mine.write(() => mine.suggestions.put(one))
  const [first] = mine.suggestions.list({})
  expect(first).toEqual(one)
  expect(mine.suggestions.list({})[0]).toBe(first)
  const gone = { ...one, state: 'superseded' as const, reason: 'gone', updatedAt: 9 }
  await other.write(() => other.suggestions.move('open', gone))
  expect(mine.suggestions.list({})).toEqual([gone])
  expect(mine.suggestions.get(one.id)).toEqual(gone)
})
