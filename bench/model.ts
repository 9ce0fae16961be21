// How fast is the real small model, straight from its server, through us in the same run, and with 1, 2
// and 4 slots? Needs `npm run model:fetch`. Numbers, no goals: they are the machine's; only the ratio is
// ours.
import { createModel } from '../src/model/create-model.ts'
import { chat, chatStream, realModel, startRealModel } from '../test/support/real-model.ts'
import { figure, median } from './shared/figure.ts'

const contextTokens = 2048
const tokens = 128
const rounds = 3
// A grammar that does not let the model end early, so that all runs write the same number of tokens.
const schema = { type: 'array', items: { enum: ['red', 'green', 'blue'] }, minItems: 500 }
const format = { type: 'json_schema', json_schema: { name: 'answer', schema } }

if (realModel === null) console.log('There is no real model in .model/: npm run model:fetch')
else {
  await measureThrough()
  for (const parallel of [1, 2, 4]) await measureSlots(parallel)
}

/** One alone, without a grammar, from its first token to its last: read barely, and by createModel(). */
async function measureThrough(): Promise<void> {
  await using embedded = await startRealModel({ contextTokens, parallel: 1 })
  const { url } = embedded
  const server = { url, kind: 'other', rest: null, token: null } as const
  const model = createModel({ server, id: 'any', contextTokens })
  const { signal } = new AbortController()
  const rates = { bare: [] as number[], ours: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    const content = `Tell a very long story about ${round} ships.`
    const messages = [{ role: 'user' as const, content }]
    const bare = stopwatch()
    let written = 0
    for await (const so of chatStream(url, { messages, max_tokens: tokens, temperature: 0 })) {
      if (so.usage === null) bare.tick()
      written = so.usage?.completion_tokens ?? written
    }
    rates.bare.push(bare.rate(written))
    const ours = stopwatch()
    const request = { messages, maxTokens: tokens, label: 'bench' }
    const { usage } = await model.complete(request, { signal, onDelta: ours.tick })
    rates.ours.push(ours.rate(usage.completionTokens))
  }
  figure({
    bench: 'model',
    name: 'tokens of one answer through us, over straight from the server',
    ours: median(rates.ours),
    raw: median(rates.bare),
    unit: 'tokens/s',
    by: 'ratio',
    goal: null,
  })
}

/** From the first token to the last. */
function stopwatch() {
  let [first, last] = [0, 0]
  return {
    tick() {
      last = performance.now()
      first ||= last
    },
    rate: (written: number) => (written - 1) / ((last - first) / 1000),
  }
}

/** As many requests at once as there are slots, each with a grammar. */
async function measureSlots(parallel: number): Promise<void> {
  await using server = await startRealModel({ contextTokens, parallel })
  const ask = (name: number) =>
    chat(server.url, {
      messages: [{ role: 'user', content: `Write ${name}.` }],
      max_tokens: tokens,
      response_format: format,
    })
  await ask(0)
  const rates: number[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const started = performance.now()
    const answers = await Promise.all(Array.from({ length: parallel }, (_, at) => ask(round + at)))
    const written = answers.reduce((sum, { usage }) => sum + usage.completion_tokens, 0)
    rates.push(written / ((performance.now() - started) / 1000))
  }
  const all = median(rates)
  console.log(
    `${parallel} at once: ${all.toFixed(0)} tokens/s together, ${(all / parallel).toFixed(0)} each`,
  )
}
