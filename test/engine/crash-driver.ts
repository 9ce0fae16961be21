// Run by crash.test.ts, and killed at any moment: walks cycles and makes new triggers, and writes what
// it knows to be so into a file beside the store. With the word `drain` it only brings all to its end.
import { appendFileSync } from 'node:fs'

import { createDispatcher } from '../../src/engine/create-dispatcher.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { fixtureFlow } from './fixture-flow.ts'

const [dir = '', notes = '', how = ''] = process.argv.slice(2)
const note = (...words: unknown[]) => appendFileSync(notes, `${words.join(' ')}\n`)

using store = openStore({ dir })
using owner = store.tryOwn()
if (!owner) throw new RangeError('Cannot drive: the one before still owns the store')
const journal = createJournal(store)
await journal.reclaim()
const dispatcher = createDispatcher({
  journal,
  flow: fixtureFlow(async (step, { id, epoch }) => {
    note('begun', id, step, epoch)
    await Bun.sleep(Math.random() * 4)
  }),
  concurrency: 3,
  owner: `${process.pid}`,
  minutes: () => 10,
  watcher: { finished: ({ id, epoch }, step) => note('finished', id, step, epoch) },
})
if (how !== 'drain') await triggerForEver()
await dispatcher.idle()
await dispatcher.stop()

async function triggerForEver(): Promise<never> {
  for (let count = 0; ; count += 1) {
    const reason = `${process.pid}-${count}`
    const trigger = { kind: 'hand', reason, at: Date.now(), depth: 0 } as const
    const spec = `spec-${count % 4}`
    await journal.trigger({ spec, repository: '/repository', trigger, all: false })
    note('triggered', reason)
    dispatcher.wake()
    await Bun.sleep(Math.random() * 10)
  }
}
