// How fast is the real small model, straight from its server? Tokens a second alone, time to the first
// token with and without a beginning that a slot has read before, and tokens a second of all together
// with 1, 2 and 4 slots. Needs `npm run model:fetch`. Numbers, no goals: they are the machine's.
import { chat, chatStream, realModel, startRealModel } from '../test/support/real-model.ts'

const contextTokens = 2048
const tokens = 128
// A grammar that does not let the model end early, so that all runs write the same number of tokens.
const schema = { type: 'array', items: { enum: ['red', 'green', 'blue'] }, minItems: 500 }
const format = { type: 'json_schema', json_schema: { name: 'answer', schema } }

if (realModel === null) console.log('There is no real model in .model/: npm run model:fetch')
else {
  await measureFree()
  for (const parallel of [1, 2, 4]) await measureSlots(parallel)
  await measurePrefix()
}

/** One alone, without a grammar, from its first token to its last. */
async function measureFree(): Promise<void> {
  await using server = await startRealModel({ contextTokens, parallel: 1 })
  const rates: number[] = []
  for (let round = 0; round < 5; round += 1) {
    const messages = [{ role: 'user', content: `Tell a very long story about ${round} ships.` }]
    let [first, last, written] = [0, 0, 0]
    for await (const so of chatStream(server.url, { messages, max_tokens: tokens })) {
      last = performance.now()
      first ||= last
      written = so.usage?.completion_tokens ?? written
    }
    rates.push((written - 1) / ((last - first) / 1000))
  }
  console.log(`one alone, without a grammar: ${median(rates).toFixed(0)} tokens/s`)
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
  for (let round = 1; round <= 5; round += 1) {
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

/** A prompt of about 1,300 tokens, the volatile line last, and the same with that line first. */
async function measurePrefix(): Promise<void> {
  await using server = await startRealModel({ contextTokens, parallel: 1 })
  const rules = 'The service keeps every suggestion until a person has judged it. '.repeat(100)
  for (const [order, make] of [
    ['the line that changes first', (line: string) => `${line}\n${rules}`],
    ['the line that changes last', (line: string) => `${rules}\n${line}`],
  ] as const) {
    const times: number[] = []
    let [cached, prompt] = [0, 0]
    for (let round = 0; round < 6; round += 1) {
      const messages = [{ role: 'user', content: make(`${round} is the number of this question.`) }]
      const started = performance.now()
      let first = NaN
      for await (const so of chatStream(server.url, { messages, max_tokens: 4 })) {
        if (Number.isNaN(first)) first = performance.now() - started
        cached = so.usage?.prompt_tokens_details.cached_tokens ?? cached
        prompt = so.usage?.prompt_tokens ?? prompt
      }
      // The first of an order has nothing to go on.
      if (round > 0) times.push(first)
    }
    console.log(
      `${order}: ${median(times).toFixed(0)} ms to the first token, ${cached} of ${prompt} tokens used again`,
    )
  }
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN
}
