import { afterAll, beforeAll, describe, expect, test } from 'bun:test'

import * as v from 'valibot'

import { createModel } from '../../src/model/create-model.ts'
import type { Embedded } from '../../src/model/embedded/start.ts'
import { findServer } from '../../src/model/find-server.ts'
import { listModels } from '../../src/model/list-models.ts'
import type { Delta } from '../../src/model/model.ts'
import {
  chat,
  chatStream,
  post,
  realModel,
  startRealModel,
  type Streamed,
} from '../support/real-model.ts'

const contextTokens = 1024
const colours = ['red', 'green', 'blue'] as const
const Painting = v.strictObject({
  title: v.pipe(v.string(), v.maxLength(30)),
  year: v.pipe(v.number(), v.integer()),
  colours: v.pipe(v.array(v.picklist(colours)), v.minLength(1), v.maxLength(3)),
})
const paintingFormat = format({
  type: 'object',
  properties: {
    title: { type: 'string', maxLength: 30 },
    year: { type: 'integer' },
    colours: { type: 'array', items: { enum: colours }, minItems: 1, maxItems: 3 },
  },
  required: ['title', 'year', 'colours'],
  additionalProperties: false,
})
// Of any model, however eager to end, this takes hundreds of tokens.
const long = {
  messages: [{ role: 'user', content: 'Paint.' }],
  response_format: format({ type: 'array', items: { enum: colours }, minItems: 400 }),
}

if (realModel === null)
  test.skip('a real model (skipped: there is none in .model/; npm run model:fetch brings it)', () => {})
else
  describe('a real model', () => {
    let server: Embedded
    beforeAll(async () => {
      server = await startRealModel({ contextTokens, parallel: 2 })
    })
    afterAll(() => server[Symbol.asyncDispose]())

    test('answers valid JSON for a schema, streamed and not, at any temperature', async () => {
      for (const seed of [1, 2]) {
        const body = {
          messages: [{ role: 'user', content: 'Describe a painting as JSON.' }],
          response_format: paintingFormat,
          temperature: seed - 1,
          seed,
        }
        const whole = await chat(server.url, body)
        expect(whole.finish).toBe('stop')
        v.parse(Painting, JSON.parse(whole.content))
        const streamed = await last(chatStream(server.url, body))
        expect(streamed.finish).toBe('stop')
        v.parse(Painting, JSON.parse(streamed.content))
      }
    })

    test('ends a stream with a finish reason, its usage and [DONE]', async () => {
      const end = await last(chatStream(server.url, { ...long, max_tokens: 20 }))
      expect(end).toMatchObject({ finish: 'length', done: true, usage: { completion_tokens: 20 } })
    })

    test('frees its slots when the clients go, whether they wait, read or stream', async () => {
      const gone = new AbortController()
      const whole = post(server.url, long, gone.signal).catch(() => 'gone')
      const stream = chatStream(server.url, long, gone.signal)
      expect((await stream.next()).done).toBe(false)
      await until(async () => (await busySlots(server.url)) === 2, 5000)
      const waiting = post(server.url, long, gone.signal).catch(() => 'gone')
      gone.abort()
      expect(await Promise.all([whole, waiting])).toEqual(['gone', 'gone'])
      // Uncancelled, both would go on for three times as long at the least.
      await until(async () => (await busySlots(server.url)) === 0, 5000)
      expect((await chat(server.url, { ...long, max_tokens: 2 })).usage.completion_tokens).toBe(2)
    })

    test('serves two at once, and lets a third wait its turn', async () => {
      const [one, two] = [1, 2].map(() => chatStream(server.url, { ...long, max_tokens: 150 }))
      if (!one || !two) throw new Error('two streams were asked for')
      await Promise.all([one.next(), two.next()])
      let answered = false
      const third = chat(server.url, { ...long, max_tokens: 2 }).then((answer) => {
        answered = true
        return answer
      })
      // Both go on while both are under way.
      const halves = await Promise.all([readTo(one, 60), readTo(two, 60)])
      expect(halves.map(({ done }) => done)).toEqual([false, false])
      expect(answered).toBe(false)
      const ends = await Promise.all([last(one), last(two)])
      expect(ends.map((end) => end.usage?.completion_tokens)).toEqual([150, 150])
      expect((await third).usage.completion_tokens).toBe(2)
    })

    test('reads a shared beginning once, and keeps one in each slot', async () => {
      const [first, other] = ['river', 'mountain'].map((word) => `Remember: ${word}. `.repeat(60))
      const cached: number[] = []
      for (const [rules, question] of [
        [first, 'Where is it?'],
        [other, 'How high is it?'],
        [other, 'Who lives there?'],
        [first, 'How long is it?'],
      ]) {
        const messages = [
          { role: 'system', content: rules },
          { role: 'user', content: question },
        ]
        const { usage } = await chat(server.url, { messages, max_tokens: 1 })
        cached.push(usage.prompt_tokens_details.cached_tokens / usage.prompt_tokens)
      }
      expect(cached.map((share) => (share < 0.1 ? 'new' : share > 0.9 ? 'kept' : share))).toEqual([
        'new',
        'new',
        'kept',
        'kept',
      ])
    })

    test('says that a prompt does not fit, and that an answer filled the context', async () => {
      const over = await post(server.url, {
        messages: [{ role: 'user', content: 'far too long '.repeat(contextTokens) }],
      })
      expect(over.status).toBe(400)
      expect(await over.json()).toMatchObject({
        error: {
          code: 'context_length_exceeded',
          message: expect.stringMatching(/context (length|size)/i),
        },
      })
      const messages = [{ role: 'user', content: 'long '.repeat(contextTokens - 60) }]
      const full = await chat(server.url, { ...long, messages })
      expect([full.finish, full.usage.total_tokens]).toEqual(['length', contextTokens])
    })

    test('refuses what it cannot do in the words of the wire', async () => {
      const { messages } = long
      const wrong = (schema: unknown) => post(server.url, { messages, response_format: schema })
      expect(await errorOf(await wrong({ type: 'json_object' }))).toBe('400 invalid_format')
      expect(await errorOf(await wrong(format({ enum: 5 })))).toBe('400 invalid_schema')
      expect(await errorOf(await post(server.url, { messages: 'hello' }))).toBe('400 invalid_body')
      const tool = { role: 'tool', content: '' }
      expect(await errorOf(await post(server.url, { messages: [tool] }))).toBe(
        '400 invalid_message',
      )
      const large = { messages, more: 'x'.repeat(9_000_000) }
      expect((await post(server.url, large)).status).toBe(413)
      expect(await errorOf(await fetch(`${server.url}/lmstudio-greeting`))).toBe('404 not_found')
      const headers = { host: 'example.com' }
      expect(await errorOf(await fetch(`${server.url}/v1/models`, { headers }))).toBe(
        '403 forbidden',
      )
      const form = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body: '{}' })
      expect(await errorOf(form)).toBe('400 invalid_type')
    })

    test('is found, listed and asked by our own client', async () => {
      const signal = AbortSignal.timeout(40_000)
      const found = await findServer({ url: server.url, signal })
      if (found === null) throw new Error('findServer() finds nothing')
      const [listed] = await listModels(found, signal)
      expect(listed).toMatchObject({ id: 'SmolLM2-135M-Instruct.Q4_1', type: 'llm', contextTokens })
      const model = createModel({ server: found, id: listed?.id ?? '', contextTokens })
      const ask = (content: string) => ({
        messages: [{ role: 'user', content } as const],
        maxTokens: 60,
        label: 'test',
      })
      const schema = v.strictObject({ sky: v.picklist(colours), sea: v.picklist(colours) })
      const deltas: string[] = []
      const onDelta = ({ text }: Delta) => void deltas.push(text)
      const { value, answer } = await model.write({ ...ask('Paint.'), schema }, { signal, onDelta })
      expect(value).toEqual(v.parse(schema, JSON.parse(deltas.join(''))))
      expect(answer).toMatchObject({ finish: 'stop', warnings: [], usage: { counted: 'server' } })
      const over = model.complete(ask('far too long '.repeat(contextTokens)), { signal })
      await expect(over).rejects.toMatchObject({ code: 'model.overflow' })
    })
  })

function format(schema: object): object {
  return { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } }
}

async function last(stream: AsyncGenerator<Streamed>): Promise<Streamed> {
  return readTo(stream, Infinity)
}

/** Reads on until so many letters came, or to the end. */
async function readTo(stream: AsyncGenerator<Streamed>, letters: number): Promise<Streamed> {
  let latest: Streamed = { content: '', finish: null, usage: null, done: false }
  while (latest.content.length < letters) {
    const { done, value } = await stream.next()
    if (done) break
    latest = value
  }
  return latest
}

async function busySlots(url: string): Promise<number> {
  const slots = v.parse(
    v.array(v.object({ is_processing: v.boolean() })),
    await (await fetch(`${url}/slots`)).json(),
  )
  return slots.filter((slot) => slot.is_processing).length
}

async function until(holds: () => Promise<boolean>, ms: number): Promise<void> {
  const deadline = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`It does not come true within ${ms} ms`)
    await Bun.sleep(20)
  }
}

async function errorOf(response: Response): Promise<string> {
  const { error } = v.parse(
    v.object({ error: v.object({ code: v.string(), message: v.string() }) }),
    await response.json(),
  )
  return `${response.status} ${error.code}`
}
