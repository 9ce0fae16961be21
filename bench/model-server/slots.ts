// How many requests at once are worth it.
import { describeError } from '../../src/domain/fault.ts'
import type { Clock } from '../../src/model/clock.ts'
import { median } from '../shared/figure.ts'
import type { Ask } from './ask.ts'
import type { Target } from './target.ts'

export interface Slots {
  tried: { count: number; rate: number; firstTokenMs: number }[]
  /** The most that were tried and still gained; null where not one answered. */
  best: number | null
  /** More would not gain, as far as was tried: it was not broken off before. */
  settled: boolean
  /** Why it was not tried further, where something went wrong. */
  failed: string | null
}

const [counts, answerTokens] = [[1, 2, 4, 8], 64]
/** Each step has to bring so much more tokens a second, all answers together. */
const gain = 1.15
/** Prompt and answer of one. */
const roomOfOne = 160

/** Fills `slots` as it goes. */
export async function measureSlots(
  slots: Slots,
  so: {
    ask: Ask
    target: Target
    clock: Clock
    signal: AbortSignal
    seed: number
    say: (doing: string) => void
  },
): Promise<void> {
  const { ask, target, clock, signal, say } = so
  const asked = (name: number) => {
    const content = `Tell a long story about the sea, number ${name}.`
    return ask({ messages: [{ role: 'user', content }], maxTokens: answerTokens }, signal)
  }
  let name = so.seed
  for (const count of counts) {
    if (count * roomOfOne > target.contextTokens) break
    say(`answering ${count} at once`)
    const began = clock.now()
    try {
      const came = await Promise.all(Array.from({ length: count }, () => asked((name += 1))))
      const written = came.reduce((sum, { usage }) => sum + usage.completionTokens, 0)
      const rate = written / ((clock.now() - began) / 1000)
      const before = slots.tried.at(-1)
      slots.tried.push({ count, rate, firstTokenMs: median(came.map((one) => one.firstTokenMs)) })
      if (before && rate < before.rate * gain) break
      slots.best = count
    } catch (error) {
      if (signal.aborted) throw error
      slots.failed = `${count} at once failed: ${describeError(error).message}`
      break
    }
  }
  slots.settled = true
}
