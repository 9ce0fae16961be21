import type { NewEntry } from '../../../src/domain/entry.ts'

export interface Flow {
  count: number
  perSecond: number
}

/** Entries at a steady rate, each with the time at which it came. */
export async function* entries({ count, perSecond }: Flow): AsyncGenerator<NewEntry> {
  const began = performance.now()
  for (let made = 1; made <= count; made += 1) {
    const stamp = (performance.timeOrigin + performance.now()).toFixed(3)
    const body = { stamp, text: 'x'.repeat(80) }
    yield { type: 'cycle.step', repository: '/repository', spec: 'docs', body }
    await Bun.sleep(Math.max(0, began + (made * 1000) / perSecond - performance.now()))
  }
}
