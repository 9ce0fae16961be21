import { expect, test } from 'bun:test'

import { Fault, type FaultCode } from '../../src/domain/fault.ts'
import { probeModel } from '../../src/model/probe.ts'
import { answer, fakeModel, type Heard } from './fake-model.ts'

const never = new AbortController().signal
const call = { id: '1', name: 'weather', arguments: '{"city":"Bergen"}' }

const copied = JSON.stringify({
  old: 'The lamp by the well is grey.',
  new: 'The lamp by the well is green.',
})

/** What an able model says to each of the probe's questions. */
function able({ schema, tools, messages }: Heard) {
  if (messages[0]?.content.includes('by the well')) return answer(copied)
  if (schema) return answer('{"colour":"green"}')
  if (tools) return answer('', { toolCalls: [call], finish: 'tools' })
  const usage = { ...answer('').usage, completionTokens: 41 }
  return answer('one two', { usage, timings: { queuedMs: 9, firstTokenMs: 100, totalMs: 2100 } })
}

test('probeModel() learns what a model can do, and how fast', async () => {
  const model = fakeModel(able, { name: 'able', contextTokens: 1000 })
  expect(await probeModel(model, never)).toEqual({
    model: 'able',
    schema: true,
    tools: true,
    thinks: null,
    edits: 'replace',
    firstTokenMs: 100,
    tokensPerSecond: 20,
    missing: [],
  })
  expect(model.heard.map(({ maxTokens, label }) => [maxTokens, label])).toEqual(
    [1, 2, 3, 4].map(() => [500, 'probe']),
  )
})

test('probeModel() says where a model thinks', async () => {
  const thinks = async (change: Parameters<typeof answer>[1], content = '{"colour":"green"}') =>
    (
      await probeModel(
        fakeModel((heard) =>
          heard.schema ? answer('{"colour":"green"}') : answer(content, change),
        ),
        never,
      )
    ).thinks
  expect(await thinks({ reasoning: 'Let me see.' })).toBe('apart')
  expect(await thinks({}, '<think>Let me see.</think> one')).toBe('inside')
  const usage = { ...answer('').usage, reasoningTokens: 7 }
  expect(await thinks({ usage })).toBe('counted')
  expect(await thinks({})).toBe(null)
})

test('probeModel() takes every failure for an ability that is missing', async () => {
  const codes: FaultCode[] = [
    'model.invalid',
    'model.empty',
    'model.truncated',
    'model.timeout',
    'model.refused',
    'model.failed',
  ]
  for (const code of codes) {
    const model = fakeModel(() => Promise.reject(new Fault(code, `it is ${code}`)))
    expect(await probeModel(model, never)).toEqual({
      model: 'fake',
      schema: false,
      tools: false,
      thinks: null,
      edits: 'whole',
      firstTokenMs: null,
      tokensPerSecond: null,
      missing: ['schema', 'tools', 'speed', 'edits'].map((what) => `${what}: it is ${code}`),
    })
  }
})

test('probeModel() counts a call only that is of the tool and has its arguments', async () => {
  const wrong = [
    [],
    [{ ...call, name: 'other' }],
    [{ ...call, arguments: '{"city":' }],
    [{ ...call, arguments: '{}' }],
  ]
  for (const toolCalls of wrong) {
    const model = fakeModel((heard) => (heard.tools ? answer('Rain.', { toolCalls }) : able(heard)))
    const abilities = await probeModel(model, never)
    expect(abilities.tools).toBe(false)
    expect(abilities.missing).toEqual([
      'tools: the model was offered a tool and did not call it rightly',
    ])
  }
})

test('probeModel() throws when nobody answers, a token is refused, or it is aborted', async () => {
  for (const code of ['model.unreachable', 'model.unauthorized'] as const) {
    const model = fakeModel(() => Promise.reject(new Fault(code, `it is ${code}`)))
    await expect(probeModel(model, never)).rejects.toThrow(`it is ${code}`)
    expect(model.heard).toHaveLength(1)
  }
  const stop = new AbortController()
  const model = fakeModel(() => {
    stop.abort(new Error('stopped'))
    return Promise.reject(stop.signal.reason)
  })
  await expect(probeModel(model, stop.signal)).rejects.toThrow('stopped')
})

test('probeModel() says whether a model copies a passage exactly, with a schema or without', async () => {
  const edits = async (said: string, schema = true) => {
    const model = fakeModel((heard) => {
      if (heard.schema && !schema) throw new Fault('model.refused', 'no schemas here')
      return heard.messages[0]?.content.includes('by the well') ? answer(said) : able(heard)
    })
    return (await probeModel(model, never)).edits
  }
  expect(await edits(copied)).toBe('replace')
  expect(await edits(`Here it is: ${copied}`, false)).toBe('replace')
  const wrong = [
    { old: 'The lamp by the Well is grey.', new: 'The lamp by the well is green.' },
    { old: 'is grey', new: 'is green' },
    { old: 'the well is grey', new: 'the well is green!' },
    { old: '', new: 'green' },
  ]
  for (const one of wrong) expect(await edits(JSON.stringify(one))).toBe('whole')
  expect(await edits('I cannot do that.', false)).toBe('whole')
})
