import type { Records } from '../desk/records.ts'
import { type CycleSince, replaySince } from '../desk/replay-since.ts'
import { openRuntime } from '../desk/runtime.ts'
import { parseSince } from '../domain/since.ts'
import { type Output, paint } from './output.ts'
import { counted } from './show.ts'

/** Walks the cycles of the last days again under today's loop, offline, and prints what would be otherwise. */
export async function printReplaySince(
  records: Records,
  wanted: { since: string; spec: string | null; repository: string | null },
  output: Output,
): Promise<void> {
  const since = Date.now() - parseSince(wanted.since)
  await using runtime = await openRuntime(records)
  const { deps, memory } = runtime
  const { journal } = records
  const cycles: CycleSince[] = []
  const all = { ...wanted, since, memory: memory.dir }
  for await (const one of replaySince(all, { journal, deps })) {
    cycles.push(one)
    if (!output.json) printOne(one, output)
  }
  const total = totalOf(cycles)
  if (output.json) return output.document({ since, cycles, total })
  output.say(paint('bold', `${counted(cycles.length, 'cycle')} again: ${wordsOf(total)}`))
  output.say(
    `Of those a person decided on: ${total.spared} rejected would not be shown, ${total.lost} accepted would be lost.`,
  )
  if (total.failed > 0) output.say(`${counted(total.failed, 'cycle')} could not be walked again.`)
}

function printOne({ cycle, spec, why, ...counts }: CycleSince, output: Output): void {
  if (why !== null) return output.say(`${cycle}  ${spec}  ${paint('yellow', why)}`)
  output.say(`${cycle}  ${spec}  ${wordsOf(totalOf([{ cycle, spec, why, ...counts }]))}`)
  for (const id of counts.spared) output.say(paint('green', `  ${id} was rejected`))
  for (const id of counts.lost) output.say(paint('red', `  ${id} was accepted`))
}

type Total = Record<
  | 'same'
  | 'gone'
  | 'fresh'
  | 'unknown'
  | 'spared'
  | 'lost'
  | 'unasked'
  | 'failed'
  | 'before'
  | 'after',
  number
>

function totalOf(cycles: readonly CycleSince[]): Total {
  const sum = (count: (one: CycleSince) => number) =>
    cycles.reduce((total, one) => total + count(one), 0)
  const same = sum((one) => one.same.length)
  const [gone, fresh] = [sum((one) => one.gone.length), sum((one) => one.fresh.length)]
  const unknown = sum((one) => one.unknown.length)
  return {
    before: same + gone + unknown,
    after: same + fresh,
    same,
    gone,
    fresh,
    unknown,
    spared: sum((one) => one.spared.length),
    lost: sum((one) => one.lost.length),
    unasked: sum((one) => one.unasked),
    failed: sum((one) => (one.why === null ? 0 : 1)),
  }
}

function wordsOf({ before, after, same, gone, fresh, unknown, unasked }: Total): string {
  const asked = unasked === 0 ? '' : `, ${unasked} questions would be asked anew`
  const open = unknown === 0 ? '' : `, ${unknown} unknown`
  return `${before} suggestions then, ${after} now: ${same} the same, ${gone} not made any more, ${fresh} new${open}${asked}`
}
