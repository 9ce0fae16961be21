import type { Trace } from '../../domain/trace.ts'
import { type Output, paint } from '../output.ts'
import { counted } from '../show.ts'

/** Names on standard error everything that is not proved. Exit code 1 where there is anything, else 0. */
export function sayFaults({ capabilities, unknown, silent }: Trace, output: Output): number {
  const scenarios = capabilities.flatMap((one) => one.scenarios)
  const bad = scenarios.filter(({ state }) => state !== 'green')
  const count = bad.length + unknown.length + silent.length
  if (count === 0) return 0
  const say = (how: string, what: string) => output.note(paint('red', how.padEnd(8)), what)
  for (const { check, why } of silent) say('silent', `check ${check}: ${why}`)
  for (const { state, id, checks } of bad) {
    const failing = checks.find(({ passes }) => !passes)
    const who = failing ? `  ${failing.test ?? `check ${failing.check}`}` : ''
    say(state, `${id}${who}`)
  }
  for (const { id, check, test } of unknown) say('unknown', `${id}  ${test ?? `check ${check}`}`)
  output.note(`Not proved: ${counted(count, 'thing')}, named above.`)
  return 1
}
