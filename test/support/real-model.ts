// A real small model, where `npm run model:fetch` has brought one. What it says is its own affair: tests
// look at shapes, counts and ends only.
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import * as v from 'valibot'

import { env } from '../../src/config.ts'
import { type Embedded, startEmbedded } from '../../src/model/embedded/start.ts'

const folder = join(import.meta.dir, '..', '..', '.model')

/** Where the files are; null where they were not brought. */
export const realModel = placeOf('SmolLM2-135M-Instruct.Q4_1.gguf')

/** Starts the real model; only where there is one. */
export function startRealModel(sizes: {
  contextTokens: number
  parallel: number
}): Promise<Embedded> {
  if (realModel === null) throw new Error('There is no real model: npm run model:fetch')
  return startEmbedded({ ...realModel, ...sizes, env })
}

const Usage = v.object({
  prompt_tokens: v.number(),
  completion_tokens: v.number(),
  total_tokens: v.number(),
  prompt_tokens_details: v.object({ cached_tokens: v.number() }),
})
export type Usage = v.InferOutput<typeof Usage>
const Finish = v.nullable(v.picklist(['stop', 'length']))
const Answer = v.object({
  model: v.string(),
  choices: v.tuple([
    v.object({ message: v.object({ content: v.string() }), finish_reason: Finish }),
  ]),
  usage: Usage,
})
const Chunk = v.object({
  choices: v.array(
    v.object({ delta: v.object({ content: v.optional(v.string()) }), finish_reason: Finish }),
  ),
  usage: v.optional(Usage),
})

/** A request as it is, with a deadline. */
export function post(
  url: string,
  body: object,
  signal: AbortSignal = AbortSignal.timeout(40_000),
): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  })
}

/** An answer that came whole. */
export async function chat(url: string, body: object) {
  const { choices, usage, model } = v.parse(Answer, await (await post(url, body)).json())
  return {
    content: choices[0].message.content,
    finish: choices[0].finish_reason,
    usage,
    model,
  }
}

/** What came of a streamed answer so far. */
export interface Streamed {
  content: string
  finish: 'stop' | 'length' | null
  usage: Usage | null
  done: boolean
}

/** A streamed answer, told after every event of it. */
export async function* chatStream(
  url: string,
  body: object,
  signal?: AbortSignal,
): AsyncGenerator<Streamed> {
  const streamed = { ...body, stream: true, stream_options: { include_usage: true } }
  const response = await post(url, streamed, signal)
  if (response.status !== 200 || response.body === null) throw new Error(await response.text())
  const so: Streamed = { content: '', finish: null, usage: null, done: false }
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of response.body) {
    const events = (rest + decoder.decode(bytes, { stream: true })).split('\n\n')
    rest = events.pop() ?? ''
    for (const event of events) {
      take(so, event.replace(/^data: /, ''))
      yield { ...so }
    }
  }
  if (rest !== '') throw new Error(`The stream ends within an event: ${rest}`)
}

function take(so: Streamed, data: string): void {
  if (so.done) throw new Error(`There is more after the end: ${data}`)
  if (data === '[DONE]') {
    so.done = true
    return
  }
  const { choices, usage } = v.parse(Chunk, JSON.parse(data))
  so.content += choices[0]?.delta.content ?? ''
  so.finish ??= choices[0]?.finish_reason ?? null
  so.usage = usage ?? so.usage
}

function placeOf(name: string): { file: string; runtimeDir: string } | null {
  const [file, runtimeDir] = [join(folder, name), join(folder, 'runtime')]
  return existsSync(file) && existsSync(runtimeDir) ? { file, runtimeDir } : null
}
