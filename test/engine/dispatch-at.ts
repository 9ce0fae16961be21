import type { Cycle } from '../../src/domain/cycle.ts'
import { createDispatcher } from '../../src/engine/create-dispatcher.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import type { DispatcherOptions } from '../../src/engine/dispatcher.ts'
import { openStore } from '../../src/store/open.ts'
import { tempDir, trigger } from '../store/sample.ts'
import { fixtureFlow } from './fixture-flow.ts'

/** Holds a step until its signal aborts it. */
export function held(at = 'observe') {
  const { promise: begun, resolve } = Promise.withResolvers<void>()
  const hold = {
    begun,
    aborted: 0,
    during: async (step, _, { signal }) => {
      if (step !== at) return
      resolve()
      await new Promise((_, reject) =>
        signal.addEventListener('abort', reject, { once: true }),
      ).catch(() => {
        hold.aborted += 1
        signal.throwIfAborted()
      })
    },
  } satisfies {
    begun: Promise<void>
    aborted: number
    during: Parameters<typeof fixtureFlow>[0]
  }
  return hold
}

/** A journal on a new folder, and dispatchers over it that are stopped at the end. */
export function dispatchAt(options: { busyMs?: number } = {}) {
  const temp = tempDir()
  const store = openStore({ dir: temp.path, ...options })
  const journal = createJournal(store)
  const dispatchers: ReturnType<typeof createDispatcher>[] = []
  return {
    dir: temp.path,
    path: store.path,
    journal,
    async trigger(spec: string): Promise<Cycle> {
      const request = { spec, repository: '/r', trigger: trigger(), all: false }
      const answer = await journal.trigger(request)
      if ('paused' in answer) throw new RangeError(`Cannot go on: ${answer.paused}`)
      return answer.cycle
    },
    dispatch(change: Partial<DispatcherOptions>) {
      const defaults = { journal, flow: fixtureFlow(), concurrency: 2, owner: 'test' }
      const dispatcher = createDispatcher({ ...defaults, minutes: () => 1, ...change })
      dispatchers.push(dispatcher)
      return dispatcher
    },
    async [Symbol.asyncDispose]() {
      for (const dispatcher of dispatchers) await dispatcher.stop()
      store[Symbol.dispose]()
      temp[Symbol.dispose]()
    },
  }
}
