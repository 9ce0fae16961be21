import { type Advice, loading } from './loading.ts'
// What to set, and the figure that says so.
import type { Measured } from './measure.ts'
import type { Tally } from './obedience.ts'
import { percent, quoted, ratesOf, round } from './words.ts'

export interface Recommended {
  /** For the server. */
  server: Advice[]
  /** For Ostinato, with the line to paste in `act`. */
  ours: Advice[]
}

const usualQuestion = { read: 2000, written: 150 }
const [slowSeconds, leastReuse, leastHeld] = [60, 0.5, 0.9]

/** Milliseconds for a usual question; null where too little is known. */
export function questionMs({ speed }: Measured): number | null {
  const reading =
    speed.sizes.findLast(({ size }) => size >= usualQuestion.read) ?? speed.sizes.at(-1)
  if (!reading || speed.writeRate === null) return null
  return (usualQuestion.read / reading.readRate + usualQuestion.written / speed.writeRate) * 1000
}

export function recommend(found: Measured): Recommended {
  return {
    server: [...loading(found), ...reading(found), ...writing(found)],
    ours: ours(found),
  }
}

/** How it reads prompts. */
function reading({ target, speed, ...found }: Measured): Advice[] {
  const advice: Advice[] = []
  const [rate] = speed.sizes.toReversed().map(({ readRate }) => readRate)
  if (target.flashAttention === false)
    advice.push({
      act: 'Turn Flash Attention on where you load the model',
      because: `it is off${rate === undefined ? '' : `, and prompts are read at ${round(rate)} tokens/s`}`,
    })
  if (target.cacheOnGpu === false)
    advice.push({
      act: 'Turn on "Offload KV Cache to GPU Memory" if the card has room for it',
      because: 'it is off, so each token goes through the memory of the machine',
    })
  if (speed.reuse !== null && speed.reuse.share < leastReuse)
    advice.push({
      act: 'Update the runtime, or take a model of another architecture (hybrid ones keep no prefix), as GGUF rather than MLX; and turn KV cache quantisation off',
      because: `with the same beginning and another end, ${percent(speed.reuse.share)} of a prompt was used again${speed.reuse.by === 'time' ? ' (by the time to the first token)' : ''}; our prompts share most of theirs`,
    })
  const ms = questionMs({ target, speed, ...found })
  if (ms !== null && ms > slowSeconds * 1000)
    advice.push({
      act: 'Take a smaller model or quantisation, or put more of its layers on the GPU',
      because: `a usual question (${usualQuestion.read} tokens read, ${usualQuestion.written} written) takes about ${round(ms / 1000)} s`,
    })
  return advice
}

/** How it keeps to forms, and what it writes. */
function writing({ obedience: { withSchema, inWords }, speed }: Measured): Advice[] {
  const advice: Advice[] = []
  if (withSchema.asked > 0 && shareOf(withSchema) < leastHeld) {
    const { failed, endless, asked, held } = withSchema
    const without = inWords.asked === 0 ? '' : `, and ${inWords.held} of ${inWords.asked} without`
    const why = failed ?? (endless === 0 ? null : `${endless} found no end`)
    advice.push({
      act: actOf(withSchema, inWords),
      because: `${held} of ${asked} drafts held to their schema with response_format${without}${why === null ? '' : ` (${why})`}`,
    })
  }
  const [held, passed] = [withSchema.held + inWords.held, withSchema.passed + inWords.passed]
  if (shareOf(withSchema) >= leastHeld && passed === 0)
    advice.push({
      act: 'Take a larger model (those under 7B often fail at this): this one will mostly be asked to mend, or be refused',
      because: `our checks took 0 of the ${held} that were in the right form as they were`,
    })
  if (speed.thinks)
    advice.push({
      act: 'Turn its thinking off, or take a model that does not think',
      because: 'it thinks before it answers, which each question waits for',
    })
  return advice
}

function actOf(withSchema: Tally, inWords: Tally): string {
  if (shareOf(inWords) > shareOf(withSchema))
    return 'Update the server: with a schema it does worse than without'
  const { asked, parsed, endless } = withSchema
  return parsed + endless === asked
    ? 'Take a larger model: the server keeps this one to the form, and it finds no end or says too little'
    : 'Update the server, which does not hold the model to a schema, or take another model'
}

function ours({ target, slots }: Measured): Advice[] {
  const { server, key, others, parallel } = target
  const advice: Advice[] = []
  if (!/^http:\/\/(?:127\.0\.0\.1|localhost):1234$/.test(server.url))
    advice.push({
      act: `OSTINATO_MODEL_URL=${quoted(server.url)}`,
      because: 'the server is not where LM Studio usually is',
    })
  if (others > 0)
    advice.push({
      act: `OSTINATO_MODEL=${quoted(key)}`,
      because: `${others} other ${others === 1 ? 'model' : 'models'} could answer in its place`,
    })
  const best = slots.settled ? (slots.best ?? 1) : 1
  if (best > 2 && parallel !== null)
    advice.push({
      act: `OSTINATO_CONCURRENCY=${best}`,
      because: `${best} requests at once gain (${ratesOf(slots.tried)}), and two cycles, the default, may not keep them busy`,
    })
  return advice
}

function shareOf({ asked, held }: Tally): number {
  return asked === 0 ? 0 : held / asked
}
