// Walks a step that asks five times, and hangs in its third exchange, to be killed there.
import * as v from 'valibot'

import { CycleId } from '../../src/domain/id.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { answer, fakeModel } from '../model/fake-model.ts'
import { keptFor, proposeFive, saidTo } from './exchanges-at.ts'

const [dir = '', id] = process.argv.slice(2)
using store = openStore({ dir })
const model = fakeModel(async (heard) => {
  if (model.heard.length === 3) {
    console.log('in the third')
    await new Promise<void>((resolve) => setTimeout(resolve, 60_000))
  }
  return answer(JSON.stringify({ purpose: saidTo(heard) }))
})
await proposeFive(keptFor(createJournal(store), v.parse(CycleId, id), { write: model }).write)
