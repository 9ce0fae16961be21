import type { Records } from '../desk/records.ts'
import { replayCycle } from '../desk/replay.ts'
import { openRuntime } from '../desk/runtime.ts'
import { cycleIdOf } from './cycles.ts'
import { type Output, paint } from './output.ts'

/** Runs a cycle again from what its model said then. Exit code 0 when all came out the same, else 1. */
export async function replay(records: Records, id: string, output: Output): Promise<number> {
  await using runtime = await openRuntime(records)
  const { journal } = records
  const replayed = await replayCycle(cycleIdOf(id), { journal, deps: runtime.deps })
  const same = replayed.every((one) => one.same)
  if (output.json) output.document({ same, suggestions: replayed })
  else {
    for (const one of replayed)
      output.say(
        paint(one.same ? 'green' : 'red', one.same ? 'same  ' : 'other '),
        `${one.id}  ${one.before ?? 'not made'} then, ${one.after ?? 'not made'} now  ${one.title}`,
      )
    output.say(same ? 'The replay came out the same.' : 'The replay came out differently.')
  }
  return same ? 0 : 1
}
