import type { RunCheck } from './check.ts'
import type { Command, CommandResult } from './command.ts'
import { severityWeight } from './insight.ts'
import { compareTests, findingOfTests, isOtherReport, readJunit, type RunFinding } from './junit.ts'
import { durationText, sizeText } from './quantity.ts'
import type { CheckVerdict, Finding } from './verdict.ts'

/** The gain of a metric is cut to this many per cent, so that it stays a number that can be stored. */
const mostPerCent = 1e6

/** A check that runs a command, with what it found before a change; null where it was refused. */
export interface RunBaseline {
  name: string
  check: RunCheck
  before: RunFinding | null
  /** Why its command may not be run here. */
  refused: string | null
}

const missing = {
  command: 'success',
  metric: 'number on standard output',
  junit: 'JUnit report that can be read',
}

/** What one run of a check's command found. */
export function findingOfRun(check: RunCheck, result: CommandResult): RunFinding {
  const report =
    check.check === 'junit' && result.ended === 'exit' ? readJunit(result.stdout) : null
  const clean = result.ended === 'exit' && result.code === 0
  const value = check.check === 'metric' && clean ? lastNumber(result.stdout) : null
  const said =
    check.check === 'metric' ? value !== null : check.check !== 'junit' || report !== null
  const passes = clean && said
  const how = howEnded(result, check.command)
  const found: Finding = {
    passes,
    // A metric counts by what it gains on its baseline, and one run alone has gained nothing.
    score: passes || check.check === 'metric' ? 0 : -severityWeight.error,
    problems: passes ? 0 : 1,
    value,
    ms: result.ms,
    how: clean && !passes ? `${how}, and no ${missing[check.check]}` : how,
    output: passes ? '' : lastLines(result.tail),
  }
  return report === null ? found : findingOfTests(found, report)
}

/** True when two runs say different things, so that more runs must tell whether it is so. */
export function isDifferent(one: RunFinding, other: RunFinding): boolean {
  return one.passes !== other.passes || one.value !== other.value || isOtherReport(one, other)
}

/**
 * A check's runs before and after, compared. A side that both passes and fails makes it flaky, but for
 * one: a check that always passed before the change and mostly fails after it has been broken by it. The
 * middle value of a metric counts, in per cent of the baseline's; a difference within the spread of the
 * repeats is none, and from a baseline of 0 any change counts as 100 per cent.
 */
export function compareRuns(
  { name, check }: { name: string; check: RunCheck },
  found: { before: readonly RunFinding[]; after: readonly RunFinding[] },
): CheckVerdict {
  const runs = { before: found.before.map(withoutTests), after: found.after.map(withoutTests) }
  const before = middle(runs.before)
  const steady = runs.before.every((run) => run.passes)
  const failed = runs.after.filter((run) => !run.passes)
  const broken = steady && failed.length > runs.after.length / 2 ? failed[0] : undefined
  const after = broken ?? middle(runs.after)
  const unsteady = disagreement(runs.before, 'before') ?? disagreement(runs.after, 'after')
  const shaky = broken ? null : unsteady
  const verdict: CheckVerdict = {
    name,
    weight: check.weight,
    outcome: shaky === null ? 'judged' : 'flaky',
    before,
    after,
    added: [],
    gone: [],
    note: unsteady && `check "${name}" is ${broken ? 'steady no more' : 'flaky'}: ${unsteady}`,
  }
  const reports = {
    before: found.before.flatMap(({ tests }) => tests ?? []),
    after: found.after.flatMap(({ tests }) => tests ?? []),
  }
  const isWhole =
    reports.before.length === runs.before.length && reports.after.length === runs.after.length
  if (check.check === 'junit' && isWhole) return compareTests(verdict, reports)
  if (shaky !== null || check.check !== 'metric' || before.value === null || after.value === null)
    return verdict
  const noise = Math.max(spread(runs.before), spread(runs.after))
  const change = Math.abs(after.value - before.value)
  if (change > noise)
    return {
      ...verdict,
      after: { ...after, score: metricGain(before.value, after.value, check.goal) },
    }
  if (noise === 0) return verdict
  return {
    ...verdict,
    note: `check "${name}" changes by ${change}, which is within its noise of ${noise}`,
  }
}

/** As it is kept: the names of all tests belong to no verdict. */
export function withoutTests({
  tests: _tests,
  scenarios: _scenarios,
  failures: _failures,
  ...finding
}: RunFinding): Finding {
  return finding
}

function disagreement(runs: readonly Finding[], side: 'before' | 'after'): string | null {
  const passed = runs.filter((run) => run.passes).length
  if (passed === 0 || passed === runs.length) return null
  return `it passed ${passed} of ${runs.length} times ${side} the change`
}

function middle(runs: readonly Finding[]): Finding {
  const sorted = runs.toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0))
  const found = sorted[Math.floor(sorted.length / 2)]
  if (!found) throw new RangeError('Cannot compare a check that was never run')
  return found
}

function spread(runs: readonly Finding[]): number {
  const values = runs.flatMap((run) => run.value ?? [])
  return Math.max(...values) - Math.min(...values)
}

/** What a metric gained on its baseline, in per cent; from a baseline of 0 any change counts as 100. */
export function metricGain(before: number, after: number, goal: 'min' | 'max'): number {
  const change = before === 0 ? Math.sign(after) * 100 : ((after - before) / Math.abs(before)) * 100
  const cut = Math.min(mostPerCent, Math.max(-mostPerCent, change))
  return goal === 'max' ? cut : -cut
}

function howEnded(result: CommandResult, command: Command): string {
  switch (result.ended) {
    case 'exit':
      return `exit ${result.code ?? '?'}`
    case 'signal':
      return `ended by signal ${result.signal ?? '?'}`
    case 'timeout':
      return `ended after ${durationText(command.timeoutMs)}, its limit`
    case 'output':
      return `said more than ${sizeText(command.outputBytes)}`
  }
}

/** The last number in what a command printed; thousands may be set off by commas. */
function lastNumber(stdout: string): number | null {
  const numbers = /(?<![\d.,])[-+]?(?:\d{1,3}(?:,\d{3})+(?![\d])|\d+)(?:\.\d+)?(?:e[-+]?\d+)?/gi
  const text = Bun.stripANSI(stdout.slice(-65_536))
  const last = text.match(numbers)?.at(-1)
  const value = last === undefined ? Number.NaN : Number(last.replaceAll(',', ''))
  return Number.isFinite(value) ? value : null
}

/** At most 20 lines, without anything that a terminal or a reader would obey. */
function lastLines(tail: string): string {
  const shown = Bun.stripANSI(tail)
    .replaceAll('\t', '  ')
    .replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, '')
  return shown
    .split('\n')
    .map((line) => line.trimEnd().slice(0, 300))
    .filter((line) => line !== '')
    .slice(-20)
    .join('\n')
}
