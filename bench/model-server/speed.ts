// How long until the first token, how fast it reads and writes, and what it reads again.
import { median } from '../shared/figure.ts'
import type { Ask, Came } from './ask.ts'
import type { Target } from './target.ts'

/** The first token after a prompt that the server never saw, and after the same once more. */
export interface SizeSpeed {
  /** What was aimed at. */
  size: number
  promptTokens: number
  coldMs: number
  warmMs: number
  /** Prompt tokens a second, cold. */
  readRate: number
}

export interface Speed {
  /** Whose count of tokens all of this is. */
  counted: 'server' | 'estimate'
  sizes: SizeSpeed[]
  /** Tokens of an answer a second; null where it came in one piece. */
  writeRate: number | null
  /** The share of a prompt that was not read again when only its end was another; null where it was not asked. */
  reuse: { share: number; by: 'server' | 'time' } | null
  /** It thinks before it answers, which costs time and room. */
  thinks: boolean
}

const sizes = [200, 2000, 8000]
const [answerTokens, glimpse] = [128, 8]
/** What is read sooner says nothing by its time, and need not. */
const tellingMs = 200
/** A prompt is read again for a second figure only where that does not take long. */
const quickMs = 2000

/** Fills `speed` as it goes, so that whoever is interrupted has what came so far. */
export async function measureSpeed(
  speed: Speed,
  so: {
    ask: Ask
    target: Target
    signal: AbortSignal
    /** Tells one run's prompts from those of every other. */
    seed: number
    say: (doing: string) => void
    skip: (what: string) => void
  },
): Promise<void> {
  const { ask, target, signal, say, skip } = so
  let count = so.seed
  const glance = (content: string, maxTokens = glimpse) =>
    ask({ messages: [{ role: 'user', content }], maxTokens }, signal)
  const notice = ({ usage, thought }: Came) => {
    speed.counted = usage.counted
    speed.thinks ||= thought
  }
  say('waking the model')
  notice(await glance('Say yes.'))

  say('writing an answer')
  const rates: number[] = []
  for (const what of ['ships', 'rivers']) {
    const came = await glance(`Tell a long story about ${what}, ${(count += 1)}.`, answerTokens)
    notice(came)
    const ms = came.totalMs - came.firstTokenMs
    if (ms > 0 && came.usage.completionTokens > 1)
      rates.push(((came.usage.completionTokens - 1) / ms) * 1000)
    speed.writeRate = rates.length > 0 ? median(rates) : null
  }

  for (const size of sizes) {
    if (size * 1.25 + 64 > target.contextTokens) {
      skip(`prompts of ${size} tokens: the context of ${target.contextTokens} has no room`)
      continue
    }
    const cold: Came[] = []
    const warm: Came[] = []
    do {
      say(`reading ${size} tokens`)
      const text = textOf(size, (count += 1))
      cold.push(await glance(`${text}\nWhat is this about?`))
      warm.push(await glance(`${text}\nWhat is this about?`))
      // Reuse is told best by a prompt that takes a while, and needs no more than one.
      if (cold.length === 1 && (size === 2000 || speed.reuse === null))
        speed.reuse = reuseOf(cold[0], await glance(`${text}\nWhich word comes most often?`))
    } while (cold.length < 3 && (cold[0]?.firstTokenMs ?? 0) < quickMs)
    const promptTokens = median(cold.map(({ usage }) => usage.promptTokens))
    const coldMs = median(cold.map((one) => one.firstTokenMs))
    speed.sizes.push({
      size,
      promptTokens,
      coldMs,
      warmMs: median(warm.map((one) => one.firstTokenMs)),
      readRate: promptTokens / (coldMs / 1000),
    })
  }
}

function reuseOf(cold: Came | undefined, other: Came): Speed['reuse'] {
  if (other.cached !== null && other.usage.promptTokens > 0)
    return { share: Math.min(1, other.cached / other.usage.promptTokens), by: 'server' }
  if (!cold || cold.firstTokenMs < tellingMs) return null
  const share = 1 - other.firstTokenMs / cold.firstTokenMs
  return { share: Math.max(0, share), by: 'time' }
}

const words =
  'the gate opens at dawn and closes when the last of the carts has come in from the field by the river'

/** A text of about so many tokens whose very first words no other has. */
export function textOf(tokens: number, seed: number): string {
  const some = words.split(' ')
  let [at, text] = [seed, `Note ${seed}.`]
  // Common English words are a token each, in every vocabulary in use.
  for (let written = 4; written < tokens - 16; written += 1) {
    at = (Math.imul(at, 1_103_515_245) + 12_345) >>> 0
    text += ` ${some[(at >>> 16) % some.length]}`
  }
  return text
}
