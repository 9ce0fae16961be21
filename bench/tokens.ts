// What does a token cost between the socket and whoever listens? 100,000 tokens as LM Studio streams
// them, from a raw socket of another process, read by createModel() and by a bare reader that only
// counts the bytes. Goal: at most 3 us of processor time a token more.
import { join } from 'node:path'

import * as v from 'valibot'

import { createModel } from '../src/model/create-model.ts'
import { figure, median } from './shared/figure.ts'

const tokens = Number(process.env.OSTINATO_BENCH_TOKENS ?? 100_000)
const rounds = 7
const { promise: told, resolve: tell } = Promise.withResolvers<unknown>()
const child = Bun.spawn(
  [process.execPath, join(import.meta.dir, 'tokens/speaker.ts'), `${tokens}`],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
    ipc: tell,
  },
)
const { port } = v.parse(v.object({ port: v.number() }), await told)
const url = `http://127.0.0.1:${port}`
const server = { url, kind: 'lm-studio', rest: null, token: null } as const
const model = createModel({ server, id: 'qwen3.5-9b', contextTokens: 4096 })
const { signal } = new AbortController()

async function bare(): Promise<number> {
  const response = await fetch(url, { method: 'POST', body: '{}' })
  let bytes = 0
  for await (const part of response.body ?? []) bytes += part.length
  return bytes
}

async function ours(): Promise<number> {
  let heard = 0
  const messages = [{ role: 'user', content: 'Speak.' }] as const
  const request = { messages, maxTokens: tokens, label: 'bench' }
  const { warnings } = await model.complete(request, { signal, onDelta: () => void (heard += 1) })
  if (heard !== tokens || warnings.length > 0)
    throw new Error(`${heard} tokens: ${warnings.join()}`)
  return heard
}

interface Cost {
  cpu: number
  wall: number
}

/** Microseconds a token. */
async function measure(read: () => Promise<number>): Promise<Cost> {
  const before = process.cpuUsage()
  const began = performance.now()
  await read()
  const wall = ((performance.now() - began) * 1000) / tokens
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / tokens, wall }
}

const costs: Record<'bare' | 'ours', Cost[]> = { bare: [], ours: [] }
await bare()
await ours()
for (let round = 0; round < rounds; round += 1) {
  costs.bare.push(await measure(bare))
  costs.ours.push(await measure(ours))
}
const middle = (all: Cost[], what: keyof Cost) => median(all.map((one) => one[what]))
for (const [name, all] of Object.entries(costs))
  console.log(
    `${name}: ${middle(all, 'cpu').toFixed(2)} us of processor time a token, ${middle(all, 'wall').toFixed(2)} us by the clock (medians of ${rounds})`,
  )
figure({
  bench: 'tokens',
  name: 'processor time of a token, over a bare reader',
  ours: middle(costs.ours, 'cpu'),
  raw: middle(costs.bare, 'cpu'),
  unit: 'us',
  by: 'difference',
  goal: { atMost: 3 },
})
figure({
  bench: 'tokens',
  name: 'tokens read by one core',
  ours: 1e6 / middle(costs.ours, 'cpu'),
  raw: 1e6 / middle(costs.bare, 'cpu'),
  unit: 'tokens/s',
  by: 'value',
  goal: { atLeast: 50_000 },
})
child.kill()
