// Run by ../token-path.ts: what stands between a model and whoever listens, and is measured. `GET /events` is our
// stream, `GET /paced/200` what the model says passed on as it comes. `ask` has our model asked, and tells the
// stream of each token.
import type { Live } from '../../src/domain/entry.ts'
import { createModel } from '../../src/model/create-model.ts'
import { createStream } from '../../src/stream/create-stream.ts'

export interface Ask {
  model: string
  streams: number
  tokens: number
}

const url = `http://127.0.0.1:${process.argv[2]}`
const { signal } = new AbortController()
const nothing = { entries: async () => [], lastEntry: async () => 0, suggestion: async () => null }
const stream = createStream({ source: nothing })
const { port } = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  development: false,
  async fetch(request, server) {
    server.timeout(request, 0)
    const [, model = '', tokens] = new URL(request.url).pathname.split('/')
    if (model === 'events')
      return stream.follow({ after: null, suggestions: false, signal: request.signal })
    const body = JSON.stringify({ model, max_tokens: Number(tokens), stream: true })
    const upstream = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body })
    return new Response(upstream.body)
  },
})
process.on('message', async (message: Ask | 'cpu') => {
  if (message === 'cpu') return process.send?.(process.cpuUsage())
  await Promise.all(Array.from({ length: message.streams }, (_, at) => ask(message, at)))
  return process.send?.('asked')
})
process.send?.({ port })

async function ask({ model: id, tokens }: Ask, at: number): Promise<void> {
  const server = { url, kind: 'lm-studio', rest: null, token: null } as const
  const model = createModel({ server, id, contextTokens: 4096 })
  const of: Omit<Extract<Live, { type: 'model.delta' }>, 'text' | 'pieces'> = {
    type: 'model.delta',
    repository: '/repository',
    spec: 'docs',
    cycle: `c-${at}`,
    label: 'purpose',
    path: 'openspec/specs/login/spec.md',
    question: 1,
  }
  const messages = [{ role: 'user', content: 'Speak.' }] as const
  await model.complete(
    { messages, maxTokens: tokens, label: 'bench' },
    { signal, onDelta: ({ text }) => stream.tell({ ...of, text, pieces: 1 }) },
  )
}
