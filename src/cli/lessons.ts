import type { Config } from '../config.ts'
import { openRecords } from '../desk/records.ts'
import { openRuntime } from '../desk/runtime.ts'
import type { Desk } from '../script/kit.ts'
import { runCycle } from './cycle.ts'
import { type Output, paint } from './output.ts'
import { counted } from './show.ts'

/** So many of the suggestions that a lesson was learned from are named; "--json" has them all. */
const mostNamed = 5

/** What was learned, where it lies, and what of it is not believed. */
export async function listLessons(
  desk: Desk,
  { repository }: { repository: string | null },
  output: Output,
): Promise<void> {
  const found = await desk.lessons.list(repository === null ? {} : { repository })
  if (output.json) return output.document(found)
  const { memory, lessons, problems } = found
  if (lessons.length === 0) output.say('Nothing was learned yet.')
  for (const { id, spec, text, path, line, from, since, rejected, accepted, why } of lessons) {
    output.say(paint('bold', id), `  ${spec}  ${text}`)
    output.say(
      `  would have kept away ${rejected} rejected, ${accepted} accepted; from ${fewOf(from)}, ${since}; ${path}:${line}`,
    )
    if (why !== null) output.say(paint('yellow', `  it is kept to, and should go: ${why}`))
  }
  for (const { path, line, why } of problems)
    output.say(paint('yellow', `not believed: ${path}${line === null ? '' : `:${line}`}: ${why}`))
  output.say(`${counted(lessons.length, 'lesson')} in ${memory}`)
}

function fewOf(ids: readonly string[]): string {
  const more = ids.length - mostNamed
  return ids.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** Runs a cycle over the lessons, and prints what it suggests. Exit code 0 when it ended `done`. */
export async function suggestLessons(config: Config, output: Output): Promise<number> {
  return runCycle(config, { lessons: true, root: await preparedMemory(config) }, output)
}

/** The folder of the memory, which is made where there is none: a cycle needs a commit to look at. */
async function preparedMemory(config: Config): Promise<string> {
  using records = openRecords(config)
  await using runtime = await openRuntime(records)
  await runtime.memory.prepare()
  return runtime.memory.dir
}
