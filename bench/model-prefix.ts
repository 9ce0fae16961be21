// How much of its prompts does the server's cache save the real small model? A whole small cycle over our
// own specs, their Purposes taken out: prompt tokens that were not read again, as the server counts them;
// and the time to the first token in our order, from stable to volatile, and in the opposite one. Goal of
// a cycle: 80 %. Needs `npm run model:fetch`.
import { join } from 'node:path'

import { Fault } from '../src/domain/fault.ts'
import type { ModelRequest } from '../src/model/model.ts'
import { cycleAt, openspecSpec } from '../test/cycle/cycle-at.ts'
import { makeRepository } from '../test/support/git.ts'
import {
  chat,
  chatStream,
  realModel,
  startRealModel,
  type Usage,
} from '../test/support/real-model.ts'
import { modelsOf, Said, scriptedModel } from '../test/support/scripted-model.ts'
import { type Exchanged, sharingOf } from '../test/support/shared-prefix.ts'
import { figure } from './shared/figure.ts'

type Messages = readonly { role: string; content: string }[]

const root = join(import.meta.dir, '..')
const sizes = { contextTokens: 4096, parallel: 1 }
const schema = {
  type: 'object',
  properties: { purpose: { type: 'string', minLength: 1, maxLength: 600 } },
  required: ['purpose'],
  additionalProperties: false,
}
const format = { type: 'json_schema', json_schema: { name: 'answer', schema } }

if (realModel === null) console.log('There is no real model in .model/: npm run model:fetch')
else {
  const asked = await measureCycle()
  await measureOrder(asked)
}

/** A cycle as it is, with the real model; returns its first questions, without repairs. */
async function measureCycle(): Promise<Messages[]> {
  using repository = makeRepository(await withoutPurposes(4))
  await using server = await startRealModel(sizes)
  const usages: Usage[] = []
  const exchanges: Exchanged[] = []
  const model = scriptedModel(async ({ messages, maxTokens }: ModelRequest) => {
    const body = {
      messages,
      max_tokens: Math.min(maxTokens, 150),
      temperature: 0,
      response_format: format,
    }
    const { content, finish, usage } = await chat(server.url, body)
    usages.push(usage)
    exchanges.push({ messages: [...messages], answer: content })
    return finish === 'length'
      ? new Fault('model.too-long', 'Cannot use the answer: it was too long')
      : new Said(content)
  })
  await using at = await cycleAt({ models: modelsOf(model), spec: openspecSpec, minutes: 5 })
  const began = performance.now()
  await at.cycle(repository.root)
  const seconds = (performance.now() - began) / 1000
  const all = usages.reduce((sum, { prompt_tokens: count }) => sum + count, 0)
  const cached = usages.reduce((sum, one) => sum + one.prompt_tokens_details.cached_tokens, 0)
  const firsts = model.asked.map(({ messages }) => messages).filter((one) => one.length === 2)
  console.log(
    `a cycle of ${firsts.length} questions and ${usages.length - firsts.length} repairs, ${seconds.toFixed(1)} s: ${cached} of ${all} prompt tokens used again (as the server counts)`,
  )
  const { known, sent } = sharingOf(exchanges)
  figure({
    bench: 'model-prefix',
    name: 'prompt tokens of a cycle that its server used again, over those it had been sent before',
    ours: (cached / all) * 100,
    raw: (known / sent) * 100,
    unit: '%',
    by: 'ratio',
    goal: { atLeast: 0.8 },
  })
  return firsts
}

/** Each question's time to its first token, the one before it read: in our order and in the opposite. */
async function measureOrder(asked: Messages[]): Promise<void> {
  for (const [order, make] of [
    ['our order, what is stable first', (messages: Messages) => messages],
    ['the opposite order', opposite],
  ] as const) {
    await using server = await startRealModel(sizes)
    const times: number[] = []
    let [cached, prompt] = [0, 0]
    for (const [at, messages] of asked.entries()) {
      const started = performance.now()
      let first = NaN
      for await (const so of chatStream(server.url, { messages: make(messages), max_tokens: 4 })) {
        if (Number.isNaN(first)) first = performance.now() - started
        // The first of an order has nothing to go on.
        if (at === 0) continue
        cached += so.usage?.prompt_tokens_details.cached_tokens ?? 0
        prompt += so.usage?.prompt_tokens ?? 0
      }
      if (at > 0) times.push(first)
    }
    const middle = times.toSorted((a, b) => a - b)[times.length >> 1] ?? NaN
    console.log(
      `${order}: ${middle.toFixed(0)} ms to the first token (median of ${times.length}), ${((cached / prompt) * 100).toFixed(0)} % of the prompt used again`,
    )
  }
}

/** The same words, from volatile to stable. */
function opposite(messages: Messages): Messages {
  const texts = messages.map(({ content }) => content.split('\n\n').toReversed().join('\n\n'))
  return messages.map(({ role }, at) => ({ role, content: texts.at(-1 - at) ?? '' }))
}

/** Our own specs, their Purposes taken out. */
async function withoutPurposes(count: number): Promise<Record<string, string>> {
  const paths = [...new Bun.Glob('openspec/specs/*/spec.md').scanSync({ cwd: root })].sort()
  const texts = await Promise.all(
    paths.slice(0, count).map(async (path) => {
      const text = await Bun.file(join(root, path)).text()
      return [path, text.replace(/(## Purpose\n+)[^#]+/, '$1TBD\n\n')] as const
    }),
  )
  return Object.fromEntries(texts)
}
