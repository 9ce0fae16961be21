import { expect, test } from 'bun:test'

import { createLearning } from '../../src/desk/learn-abilities.ts'
import { Fault } from '../../src/domain/fault.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { answer, fakeModel, type Heard } from '../model/fake-model.ts'
import { queuedCycle, tempDir } from '../store/sample.ts'

const never = new AbortController().signal
const cycle = queuedCycle()
const at = { server: 'http://127.0.0.1:1', cycle, signal: never }
const abilities = { schema: true, tools: false, thinks: null, edits: 'whole' } as const

function say({ schema }: Heard) {
  return answer(schema ? '{"colour":"green","old":"x","new":"y"}' : 'one two')
}

/** A journal on a real store, for each process that opens it a new one. */
function journalAt() {
  const temp = tempDir()
  const store = openStore({ dir: temp.path })
  return {
    open: () => createJournal(store),
    [Symbol.dispose]() {
      store[Symbol.dispose]()
      temp[Symbol.dispose]()
    },
  }
}

test('learn() asks a model once for each model and server, also after a restart', async () => {
  using journal = journalAt()
  const model = fakeModel(say)
  const learn = createLearning(journal.open())
  expect(await Promise.all([learn(model, at), learn(model, at)])).toEqual([abilities, abilities])
  expect(await learn(model, at)).toEqual(abilities)
  expect(model.heard).toHaveLength(4)
  expect(await createLearning(journal.open())(model, at)).toEqual(abilities)
  expect(model.heard).toHaveLength(4)
  const [entry, ...others] = await journal.open().entries({ types: ['model.probed'] })
  expect(others).toEqual([])
  expect(entry).toMatchObject({
    cycle: cycle.id,
    body: { ...abilities, model: 'fake', server: at.server },
  })
})

test('learn() asks anew for another name and for another server, and believes the newest entry', async () => {
  using journal = journalAt()
  const learn = createLearning(journal.open())
  const [one, other] = [fakeModel(say), fakeModel(say, { name: 'other' })]
  await learn(one, at)
  await learn(other, at)
  await learn(one, { ...at, server: 'http://127.0.0.1:2' })
  expect([one.heard.length, other.heard.length]).toEqual([8, 4])
  const { repository } = cycle
  const body = { ...abilities, edits: 'replace', model: 'fake', server: at.server }
  await journal.open().append([{ type: 'model.probed', repository, body }])
  expect(await createLearning(journal.open())(one, at)).toEqual({ ...abilities, edits: 'replace' })
})

test('learn() learns nothing of a server that fails, and asks again the next time', async () => {
  using journal = journalAt()
  const learn = createLearning(journal.open())
  for (const code of ['model.unreachable', 'model.unauthorized', 'model.failed'] as const) {
    const model = fakeModel(() => Promise.reject(new Fault(code, 'no')), { name: code })
    expect(await learn(model, at)).toBeNull()
  }
  expect(await journal.open().entries({ types: ['model.probed'] })).toEqual([])
  expect(await learn(fakeModel(say, { name: 'model.unreachable' }), at)).toEqual(abilities)
})

test('learn() ends with its signal', async () => {
  using journal = journalAt()
  const stop = new AbortController()
  const model = fakeModel(() => {
    stop.abort(new Error('stopped'))
    return Promise.reject(stop.signal.reason)
  })
  const learning = createLearning(journal.open())(model, { ...at, signal: stop.signal })
  expect(await learning.catch((error: unknown) => String(error))).toBe('Error: stopped')
})
