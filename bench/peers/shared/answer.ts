import * as v from 'valibot'

/** How a line of a program begins that is meant for the benchmark; peers write their own lines between. */
export const mark = 'peer: '

const Answer = v.record(v.string(), v.union([v.number(), v.string()]))
export type Answer = v.InferOutput<typeof Answer>

/** What a line of a program's output tells; null where it is the peer's own. Throws for what is broken. */
export function readAnswer(line: string): Answer | null {
  if (!line.startsWith(mark)) return null
  return v.parse(v.pipe(v.string(), v.parseJson(), Answer), line.slice(mark.length))
}
