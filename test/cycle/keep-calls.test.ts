import { expect, test } from 'bun:test'

import type { WantedCall } from '../../src/agents/kept-calls.ts'
import { keepCalls, replayCalls } from '../../src/cycle/keep-calls.ts'
import { Fault } from '../../src/domain/fault.ts'
import type { ToolAnswer, ToolArguments } from '../../src/domain/tool.ts'
import { runAt } from './exchanges-at.ts'

const never = new AbortController().signal

function wanted(args: ToolArguments, change: Partial<WantedCall> = {}): WantedCall {
  return { server: 'a', tool: 'read', args, by: 'rule', signal: never, ...change }
}

function said(text: string, change: Partial<ToolAnswer> = {}): ToolAnswer {
  return {
    text,
    cut: false,
    structured: null,
    isError: false,
    ms: 3,
    bytes: text.length,
    ...change,
  }
}

async function keptAt() {
  const at = await runAt()
  const journal = at.journal
  return {
    journal,
    id: at.id,
    /** As a walk of the step makes it, anew. */
    walk: () => keepCalls(journal, { cycle: at, now: () => 9 }),
    [Symbol.dispose]: () => at[Symbol.dispose](),
  }
}

const unmade = () => Promise.reject(new Error('it was made again'))

test('keepCalls() makes no call twice when its step is walked again, and the same call again is another', async () => {
  using at = await keptAt()
  const first = at.walk()
  const once = await first.once(wanted({ n: 1 }), async () => said('one'))
  const twice = await first.once(wanted({ n: 1 }), async () => said('two'))
  expect([once.text, twice.text]).toEqual(['one', 'two'])
  const again = at.walk()
  expect(await again.once(wanted({ n: 1 }), unmade)).toEqual(once)
  expect(await again.once(wanted({ n: 1 }), unmade)).toEqual(twice)
  expect(again.made).toEqual([...first.made])
  expect((await again.once(wanted({ n: 2 }), async () => said('new'))).text).toBe('new')
})

test('keepCalls() keeps the Fault of a tool, and neither a bug nor a call that was broken off', async () => {
  using at = await keptAt()
  const fault = () => Promise.reject(new Fault('agent.timeout', 'Cannot call: too slow'))
  await expect(at.walk().once(wanted({}), fault)).rejects.toThrow('too slow')
  const kept = at.walk().once(wanted({}), unmade)
  await expect(kept).rejects.toMatchObject({
    code: 'agent.timeout',
    message: 'Cannot call: too slow',
  })
  const ended = wanted({ b: 1 }, { signal: AbortSignal.abort() })
  await expect(at.walk().once(ended, fault)).rejects.toThrow('too slow')
  await expect(at.walk().once(wanted({ c: 1 }), unmade)).rejects.toThrow('made again')
  expect((await at.journal.calls(at.id)).map(({ args }) => args)).toEqual([{}])
})

test('keepCalls() keeps and hands out no secret, and nothing that is not seen', async () => {
  using at = await keptAt()
  const token = `ghp_${'b2'.repeat(18)}`
  const walk = at.walk()
  const answer = await walk.once(wanted({ auth: token }), async () =>
    said(`a\u202Eb ${token}`, { structured: { deep: [{ [token]: `c\u200B ${token}` }] } }),
  )
  expect(answer.text).toBe('ab [redacted]')
  expect(answer.structured).toEqual({ deep: [{ '[redacted]': 'c [redacted]' }] })
  expect(JSON.stringify(await at.journal.calls(at.id))).not.toContain(token)
})

test('replayCalls() answers as it was answered, calls nobody, and names what it lacks', async () => {
  using at = await keptAt()
  const walk = at.walk()
  await walk.once(wanted({ n: 1 }), async () => said('one'))
  await walk
    .once(wanted({ n: 2 }), () => Promise.reject(new Fault('agent.denied', 'Cannot: no')))
    .catch(() => null)
  const replay = replayCalls(await at.journal.calls(at.id))
  expect((await replay.once(wanted({ n: 1 }), unmade)).text).toBe('one')
  await expect(replay.once(wanted({ n: 2 }), unmade)).rejects.toMatchObject({
    code: 'agent.denied',
  })
  await expect(replay.once(wanted({ n: 1 }), unmade)).rejects.toThrow(
    'Cannot replay the call of tool "read" of server "a": it is none of the 2 that are kept',
  )
})
