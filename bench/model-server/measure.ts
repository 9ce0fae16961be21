// All that is measured of one model, within a time; what there is no time for is named.
import { randomInt } from 'node:crypto'

import { describeError } from '../../src/domain/fault.ts'
import type { Clock } from '../../src/model/clock.ts'
import { createAsk } from './ask.ts'
import { measureObedience, noTally, type Obedience } from './obedience.ts'
import { measureSlots, type Slots } from './slots.ts'
import { measureSpeed, type Speed } from './speed.ts'
import type { Target } from './target.ts'

export interface Measured {
  target: Target
  speed: Speed
  slots: Slots
  obedience: Obedience
  /** What was not measured, or not to its end, and why. */
  skipped: string[]
}

/** Each part may take so large a share of the time that is left when it begins. */
const shares = { speed: 0.45, slots: 0.3, obedience: 1 }

/** Measures until the time is over or the signal is aborted; what was found by then is the answer. */
export async function measure(
  target: Target,
  so: { clock: Clock; signal: AbortSignal; ms: number; say: (doing: string) => void },
): Promise<Measured> {
  const { clock, signal, say } = so
  const ask = createAsk(target, clock)
  const end = clock.now() + so.ms
  const found: Measured = {
    target,
    speed: { counted: 'server', sizes: [], writeRate: null, reuse: null, thinks: false },
    slots: { tried: [], best: null, settled: false, failed: null },
    obedience: { withSchema: { ...noTally }, inWords: { ...noTally } },
    skipped: [],
  }
  const skip = (what: string) => void found.skipped.push(what)

  async function part(
    name: keyof typeof shares,
    run: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    if (signal.aborted) return skip(`${names[name]}: interrupted`)
    const late = new AbortController()
    const stop = clock.after(Math.max(0, end - clock.now()) * shares[name], () => late.abort())
    try {
      await run(AbortSignal.any([signal, late.signal]))
    } catch (error) {
      const why = late.signal.aborted ? 'its time was over' : describeError(error).message
      skip(`${names[name]}, to its end: ${signal.aborted ? 'interrupted' : why}`)
    } finally {
      stop()
    }
  }

  const seed = randomInt(1_000_000)
  const common = { ask, target, clock, say, skip }
  await part('speed', (signal) => measureSpeed(found.speed, { ...common, signal, seed }))
  await part('slots', (signal) => measureSlots(found.slots, { ...common, signal, seed }))
  await part('obedience', (signal) => measureObedience(found.obedience, { ...common, signal }))
  return found
}

const names = { speed: 'speed', slots: 'requests at once', obedience: 'drafts of our schemas' }
