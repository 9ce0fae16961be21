import type { ScenarioState, Trace } from '../../domain/trace.ts'
import { type Colour, type Output, paint } from '../output.ts'
import { counted } from '../show.ts'

const colours: Record<ScenarioState, Colour> = { green: 'green', red: 'red', unbound: 'yellow' }

/** Failing tests of one scenario that are named. */
const mostNamed = 3

/** A trace for people: each scenario with its state and its id, by capability, and the totals. */
export function printTrace(trace: Trace, output: Output): void {
  for (const { id, scenarios } of trace.capabilities) {
    output.say(paint('bold', id))
    const width = Math.min(100, Math.max(...scenarios.map((one) => one.id.length)))
    for (const one of scenarios) {
      const tests = one.checks.length === 0 ? '' : provedBy(one.checks)
      output.say(
        '  ',
        paint(colours[one.state], one.state.padEnd(8)),
        `${tests === '' ? one.id : one.id.padEnd(width)}`,
        paint('dim', tests === '' ? '' : `  ${tests}`),
      )
      const failing = one.checks.filter(({ passes }) => !passes)
      for (const { check, test } of failing.slice(0, mostNamed))
        output.say('          ', paint('red', 'fails  '), test ?? `check ${check}`)
      if (failing.length > mostNamed)
        output.say(`          and ${failing.length - mostNamed} more fail`)
    }
  }
  for (const { id, check, test } of trace.unknown)
    output.say(paint('yellow', 'unknown '), `  ${id}  ${test ?? `check ${check}`}`)
  for (const { check, why } of trace.silent)
    output.say(paint('red', 'silent  '), `  check ${check}: ${why}`)
  output.say(totalsOf(trace))
}

/** How many scenarios are in each state, in one line. */
export function totalsOf({ capabilities, unknown, silent }: Trace): string {
  const states = capabilities.flatMap(({ scenarios }) => scenarios.map(({ state }) => state))
  const count = (state: ScenarioState) => states.filter((one) => one === state).length
  return [
    `${counted(states.length, 'scenario')}: ${count('green')} green, ${count('red')} red, ${count('unbound')} unbound`,
    ...(unknown.length > 0 ? [counted(unknown.length, 'unknown id')] : []),
    ...(silent.length > 0 ? [counted(silent.length, 'silent check')] : []),
  ].join('; ')
}

/** By how many tests, or by which checks as a whole. */
export function provedBy(checks: readonly { check: string; test: string | null }[]): string {
  const tests = checks.filter(({ test }) => test !== null).length
  const whole = checks.flatMap(({ check, test }) => (test === null ? [`check ${check}`] : []))
  return [...(tests > 0 ? [counted(tests, 'test')] : []), ...whole].join(', ')
}
