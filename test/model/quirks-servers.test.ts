import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { Fault } from '../../src/domain/fault.ts'
import { createModel } from '../../src/model/create-model.ts'
import { embedWith } from '../../src/model/embed.ts'
import { findServer } from '../../src/model/find-server.ts'
import { listModels } from '../../src/model/list-models.ts'
import { loadModel } from '../../src/model/load-model.ts'
import type { StandIn } from '../support/lm-studio/stand-in.ts'
import {
  chats,
  createStillClock,
  faultOf,
  listening,
  openModel,
  request,
  until,
} from './open-model.ts'

const { signal } = listening
const silent = { quirks: { silentPrefillMs: 400_000 } }

test('quirk 9: complete() waits through minutes without a word', async () => {
  const clock = createStillClock()
  await using opened = await openModel(silent, { clock })
  const answer = opened.model.complete(request(), listening)
  await until(() => opened.standIn.load.running === 1)
  clock.advance(400_000)
  opened.standIn.advance(400_000)
  expect(await answer).toMatchObject({ finish: 'stop', warnings: [] })
})

test('quirk 9: complete() gives up by its own watchdog, and frees the slot', async () => {
  const clock = createStillClock()
  await using opened = await openModel(silent, { clock })
  const answer = faultOf(opened.model.complete(request(), listening))
  await until(() => opened.standIn.load.running === 1)
  clock.advance(600_000)
  expect(await answer).toMatchObject({ code: 'model.timeout' })
  opened.standIn.advance(400_000)
  await until(() => opened.standIn.load.running === 0)
  expect(chats(opened.standIn)).toBe(1)
})

test('quirk 10: complete() turns off the limit of the transport', async () => {
  const inits: BunFetchRequestInit[] = []
  await using opened = await openModel(
    {},
    {
      fetch(url, init) {
        inits.push(init)
        return fetch(url, init)
      },
    },
  )
  await opened.model.complete(request(), listening)
  expect(inits).toMatchObject([{ timeout: false, redirect: 'manual' }])
})

test('quirk 11: findServer() takes an address with a /v1 or slashes too many', async () => {
  await using opened = await openModel()
  for (const tail of ['/', '/v1', '/v1/', '//v1//', '/api/v1']) {
    const server = await findServer({ url: opened.standIn.url + tail, signal })
    expect(server).toMatchObject({ url: opened.standIn.url, kind: 'lm-studio' })
  }
})

test('quirk 11: complete() does not take the 200 of an unknown path for an answer', async () => {
  await using opened = await openModel()
  const server = { ...opened.server, url: `${opened.server.url}/elsewhere` }
  const model = createModel({ server, id: 'stand-in', contextTokens: 4096 })
  const fault = await faultOf(model.complete(request(), listening))
  expect(fault.code).toBe('model.failed')
  expect(fault.message).toContain('Unexpected endpoint or method')
  expect(fault.message).toContain('OSTINATO_MODEL_URL')
})

for (const stringErrors of [false, true]) {
  test(`quirk 12: complete() reads an error that is ${stringErrors ? 'a string' : 'an object'}`, async () => {
    await using opened = await openModel({ quirks: { stringErrors } })
    const { server } = opened
    const model = createModel({ server, id: 'nobody', contextTokens: 4096 })
    const fault = await faultOf(model.complete(request(), listening))
    expect(fault.code).toBe('model.missing')
    expect(fault.message).toContain('lms load')
  })
}

test('quirks 13 and 14: write() never asks for a json_object nor chooses a tool by an object', async () => {
  await using opened = await openModel()
  const tools = [{ name: 'look', description: 'Looks.', parameters: { type: 'object' } }]
  const schema = v.object({ a: v.string() })
  await opened.model.write({ ...request('a', { tools }), schema }, listening)
  expect(opened.standIn.requests.at(-1)?.body).toMatchObject({
    response_format: { type: 'json_schema' },
    tool_choice: 'auto',
  })
})

test('quirk 15: complete() says that another model answered', async () => {
  await using opened = await openModel({
    models: [{ key: 'asked', loaded: false }, { key: 'other' }],
    quirks: { otherModelAnswers: 'other' },
  })
  const answer = await opened.model.complete(request(), listening)
  expect(answer).toMatchObject({
    model: 'other',
    warnings: ['"asked" was asked and "other" answered.'],
  })
})

test('quirk 16: loadModel() loads one copy, however many ask at once', async () => {
  await using opened = await openModel({
    models: [{ key: 'cold', loaded: false }],
    quirks: { copiesOnParallelLoad: true },
  })
  const ask = () => loadModel(opened.server, 'cold', { contextTokens: 8192, signal })
  const loaded = { id: 'cold', contextTokens: 8192, parallel: 4 }
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([loaded, loaded, loaded])
  expect(await listModels(opened.server, signal)).toMatchObject([{ instances: ['cold'] }])
})

test('quirk 17: complete() loads a model again that another program unloaded', async () => {
  await using opened = await openModel({ quirks: { unloadsMidStream: 1 } })
  const answer = await opened.model.complete(request(), listening)
  expect(answer.warnings).toEqual(['It was asked twice: it was unloaded while it answered.'])
  const loads = opened.standIn.requests.filter(({ path }) => path === '/api/v1/models/load')
  expect(loads).toMatchObject([{ body: { context_length: 4096, echo_load_config: true } }])
})

test('quirk 18: complete() tells an overflow that another request caused by its code', async () => {
  await using opened = await openModel({
    models: [{ key: 'm', context: 60 }],
    quirks: { overflowAbortsAll: true, silentPrefillMs: 10 },
  })
  const long = request(Array.from({ length: 40 }, (_, at) => `word${at}`).join(' '))
  const faults = [long, long].map((one) => faultOf(opened.model.complete(one, listening)))
  expect(await together(opened.standIn, faults)).toMatchObject([
    { code: 'model.overflow' },
    { code: 'model.overflow' },
  ])
})

test('quirk 19: complete() tells a crash by its code, or asks again and says so', async () => {
  await using opened = await openModel({ quirks: { crashesOnTwo: true, silentPrefillMs: 10 } })
  const asked = [1, 2].map(() =>
    opened.model.complete(request(), listening).then(
      ({ warnings }) => warnings.join(),
      (error: unknown) => (error instanceof Fault ? error.code : String(error)),
    ),
  )
  // Whether the two meet again when they are asked again is chance.
  for (const told of await together(opened.standIn, asked))
    expect(told).toMatch(/^model\.unloaded$|^It was asked twice: /)
})

test('quirk 20: embedWith() asks for floats and refuses vectors of zeros or of another length', async () => {
  await using opened = await openModel({ models: [{ key: 'embedder', type: 'embedding' }] })
  const embed = embedWith({ server: opened.server, id: 'embedder' })
  const [one, two] = await embed(['a cat', 'a dog'], signal)
  expect([one?.length, two?.length]).toEqual([64, 64])
  expect(opened.standIn.requests.at(-1)?.body).toMatchObject({ encoding_format: 'float' })
  opened.standIn.set({ zeroEmbeddings: 'zero' })
  expect(await faultOf(embed(['a cat'], signal))).toMatchObject({ code: 'model.invalid' })
  opened.standIn.set({ zeroEmbeddings: 'quarter' })
  expect((await faultOf(embed(['a cat'], signal))).message).toContain('16 numbers and not 64')
})

/** Holds the stand-in's clock until two requests are there at once, and lets it run from then on. */
async function together<result>(standIn: StandIn, asked: Promise<result>[]): Promise<result[]> {
  await until(() => standIn.load.most > 1)
  const ticks = setInterval(() => standIn.advance(10), 1)
  try {
    return await Promise.all(asked)
  } finally {
    clearInterval(ticks)
  }
}
