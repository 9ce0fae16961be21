import * as v from 'valibot'

import type { Budget } from '../../src/cycle/budget.ts'
import { keepExchanges } from '../../src/cycle/keep-exchanges.ts'
import type { CycleId } from '../../src/domain/id.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import type { Journal } from '../../src/engine/journal.ts'
import type { Model, Models } from '../../src/model/model.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { answer, ask, fakeModel, type Heard } from '../model/fake-model.ts'
import { queuedCycle, tempDir } from '../store/sample.ts'

export const never = new AbortController().signal

/** A journal with one cycle, on a real store. */
export async function runAt() {
  const temp = tempDir()
  const store = openStore({ dir: temp.path })
  const { id } = await insertCycle(store)
  return {
    dir: temp.path,
    id,
    journal: createJournal(store),
    /** The models as a step of the cycle gets them, anew. */
    kept: (models: Partial<Models>) => keptFor(createJournal(store), id, models),
    /** All that the database file and its log hold, as text. */
    async bytes(): Promise<string> {
      const files = await Promise.all(
        ['', '-wal'].map((end) => Bun.file(`${store.path}${end}`).bytes()),
      )
      return files.map((bytes) => Buffer.from(bytes).toString('latin1')).join('')
    },
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      temp[Symbol.dispose]()
    },
  }
}

/** Puts a queued cycle into a store. */
export async function insertCycle(store: Store) {
  const cycle = queuedCycle()
  await store.write(() => store.runs.insert(cycle))
  return cycle
}

/** What a step is handed. */
export function keptFor(
  journal: Journal,
  id: CycleId,
  models: Partial<Models>,
  budget?: Budget,
): Models {
  const all = { write: fakeModel(() => answer('')), judge: null, embed: null, ...models }
  return keepExchanges(all, { journal, cycle: queuedCycle({ id }), now: () => 5, budget })
}

export const Purpose = v.object({ purpose: v.string() })

/** Five answers one after the other, as a step would ask for them. */
export async function proposeFive(model: Model): Promise<string[]> {
  const said: string[] = []
  for (const at of [1, 2, 3, 4, 5]) {
    const request = { ...ask(`What is file ${at} for?`, { label: 'purpose' }), schema: Purpose }
    const { value } = await model.write(request, { signal: never })
    said.push(value.purpose)
  }
  return said
}

/** What the fake model says to `proposeFive`. */
export function saidTo({ messages }: Heard): string {
  return `for ${messages[0]?.content}`
}
