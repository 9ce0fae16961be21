// What does a token cost between the socket and whoever listens, beside the client of OpenAI's own package
// and a bare reader? The same stream of 100,000 tokens as LM Studio sends them, from a raw socket of another
// process; all three read in this one, on Bun, by turns. Goal: less than the package.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import * as v from 'valibot'

import { createModel } from '../../src/model/create-model.ts'
import { figure, median } from '../shared/figure.ts'
import { installed } from './shared/install.ts'
import { orSkip } from './shared/or-skip.ts'
import { packages } from './shared/packages.ts'

const tokens = Number(process.env.OSTINATO_BENCH_TOKENS ?? 100_000)
const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 7)
const { promise: told, resolve: tell } = Promise.withResolvers<unknown>()
const speaker = join(import.meta.dir, '../tokens/speaker.ts')
const child = Bun.spawn([process.execPath, speaker, `${tokens}`], {
  stdio: ['ignore', 'inherit', 'inherit'],
  ipc: tell,
})
const { port } = v.parse(v.object({ port: v.number() }), await told)
const url = `http://127.0.0.1:${port}`
const server = { url, kind: 'lm-studio', rest: null, token: null } as const
const model = createModel({ server, id: 'qwen3.5-9b', contextTokens: 4096 })
const messages = [{ role: 'user', content: 'Speak.' }] as const
const { signal } = new AbortController()

const readers = new Map<string, () => Promise<number>>([
  ['ours', ours],
  ['a bare reader, which counts bytes', bare],
])
const peer = `openai ${packages.openai.openai}`
const openai = await orSkip(peer, openaiReader)
if (openai) readers.set(peer, openai)
const costs = new Map<string, { cpu: number; wall: number }[]>()
for (let round = -1; round < rounds; round += 1)
  for (const [name, read] of readers) {
    const cost = await measure(read)
    if (round >= 0) costs.set(name, [...(costs.get(name) ?? []), cost]) // the first is for warming up
  }
child.kill()
for (const beside of [...readers.keys()].slice(1)) {
  const isPeer = beside === peer
  const of = { bench: 'peers/tokens', beside } as const
  figure({
    ...of,
    name: 'processor time of a token',
    ours: middle('ours', 'cpu'),
    raw: middle(beside, 'cpu'),
    unit: 'us',
    ...(isPeer ? { by: 'ratio', goal: { atMost: 1 } } : { by: 'difference', goal: { atMost: 3 } }),
  })
  figure({
    ...of,
    name: 'tokens read in a second',
    ours: 1e6 / middle('ours', 'wall'),
    raw: 1e6 / middle(beside, 'wall'),
    unit: '/s',
    by: 'ratio',
    goal: isPeer ? { atLeast: 1 } : null,
  })
}

async function ours(): Promise<number> {
  let heard = 0
  const request = { messages, maxTokens: tokens, label: 'bench' }
  const { warnings } = await model.complete(request, { signal, onDelta: () => void (heard += 1) })
  if (warnings.length > 0) throw new Error(warnings.join())
  return heard
}

async function bare(): Promise<number> {
  const response = await fetch(url, { method: 'POST', body: '{}' })
  let bytes = 0
  for await (const part of response.body ?? []) bytes += part.length
  return bytes > 0 ? tokens : 0
}

/** The package's own iterator over chunks, as its documentation has it. */
async function openaiReader(): Promise<() => Promise<number>> {
  const file = join(installed('openai'), 'node_modules/openai/index.mjs')
  const { OpenAI } = await import(pathToFileURL(file).href)
  const client = new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 0 })
  return async () => {
    let heard = 0
    const request = { model: 'qwen3.5-9b', messages, max_tokens: tokens, stream: true }
    for await (const chunk of await client.chat.completions.create(request))
      if (chunk.choices[0]?.delta?.content) heard += 1
    return heard
  }
}

/** Microseconds a token. */
async function measure(read: () => Promise<number>): Promise<{ cpu: number; wall: number }> {
  const before = process.cpuUsage()
  const began = performance.now()
  const heard = await read()
  const wall = ((performance.now() - began) * 1000) / tokens
  const { user, system } = process.cpuUsage(before)
  if (heard !== tokens) throw new Error(`${heard} tokens of ${tokens}`)
  return { cpu: (user + system) / tokens, wall }
}

function middle(name: string, what: 'cpu' | 'wall'): number {
  return median((costs.get(name) ?? []).map((one) => one[what]))
}
