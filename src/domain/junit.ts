import { severityWeight } from './insight.ts'
import type { CheckVerdict, Finding, Problem } from './verdict.ts'

/** The tests of a report by their full names, and whether each passed; those that were skipped are not there. */
export type Tests = ReadonlyMap<string, boolean>

/** What a report says: its tests, the ids that their properties named `scenario` carry, and why tests failed. */
export interface Report {
  tests: Tests
  scenarios: ReadonlyMap<string, readonly string[]>
  /** The words of the runner, cut; of the first tests that failed. */
  failures: ReadonlyMap<string, string>
}

/** What a run of a command found, with its tests where it wrote a report. */
export interface RunFinding extends Finding, Partial<Report> {}

const largest = 8 * 1024 * 1024
const deepest = 50
const most = 50_000
const mostFailures = 200
const mostWords = 4000

/**
 * Reads a JUnit report: `testcase` elements at any depth, named by file, class and name as the runner
 * said them. Null where it is none, is too large, or declares a document type: entities of its own are
 * how a report would blow up whoever reads it.
 */
export function readJunit(text: string): Report | null {
  if (text.length > largest || /<!(?:DOCTYPE|ENTITY)/i.test(text)) return null
  const tests = new Map<string, boolean>()
  const scenarios = new Map<string, string[]>()
  const failures = new Map<string, string>()
  try {
    const { name, children } = Bun.XML.parse(text, { compact: false })
    if (name !== 'testsuites' && name !== 'testsuite') return null
    collect(children, { tests, scenarios, failures }, 0)
  } catch {
    return null
  }
  return { tests, scenarios, failures }
}

function collect(
  nodes: Bun.XML.Node['children'],
  found: {
    tests: Map<string, boolean>
    scenarios: Map<string, string[]>
    failures: Map<string, string>
  },
  depth: number,
): void {
  const { tests, scenarios, failures } = found
  for (const node of nodes) {
    if (typeof node === 'string' || !('name' in node) || depth > deepest || tests.size >= most)
      continue
    if (node.name !== 'testcase') {
      collect(node.children, found, depth + 1)
      continue
    }
    const inside = node.children.flatMap((one) =>
      typeof one !== 'string' && 'name' in one ? [one.name] : [],
    )
    if (inside.includes('skipped')) continue
    const { file, classname, name } = node.attributes
    const full = [file, classname, name].filter((part) => part).join(' > ')
    const passed = !inside.includes('failure') && !inside.includes('error')
    // A name that two tests share passes when both do.
    tests.set(full, passed && (tests.get(full) ?? true))
    if (!passed && failures.size < mostFailures) failures.set(full, wordsOf(node.children))
    const named = scenariosIn(node.children)
    if (named.length > 0) scenarios.set(full, [...(scenarios.get(full) ?? []), ...named])
  }
}

/** What the runner says of a failure: its message, and the text that holds where it came from. */
function wordsOf(nodes: Bun.XML.Node['children']): string {
  const said = nodes.flatMap((node) => {
    if (typeof node === 'string' || !('name' in node)) return []
    if (node.name !== 'failure' && node.name !== 'error') return []
    const text = node.children.filter((child) => typeof child === 'string').join('')
    return [node.attributes['message'] ?? '', text]
  })
  return said.join('\n').slice(0, mostWords)
}

/** The values of properties named `scenario`, as pytest's `record_property("scenario", ...)` writes them. */
function scenariosIn(nodes: Bun.XML.Node['children']): string[] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string' || !('name' in node)) return []
    if (node.name === 'properties') return scenariosIn(node.children)
    const { name, value } = node.attributes
    return node.name === 'property' && name === 'scenario' && value ? [value] : []
  })
}

/** What a run found by its report: a finding that counts tests, and names those that fail. */
export function findingOfTests(found: Finding, report: Report): RunFinding {
  const { tests } = report
  const failing = [...tests].flatMap(([name, passed]) => (passed ? [] : [name]))
  if (failing.length === 0) return { ...found, ...report }
  return {
    ...found,
    ...report,
    passes: false,
    score: -severityWeight.error * failing.length,
    problems: failing.length,
    how: `${tests.size - failing.length} of ${tests.size} tests pass`,
    output: failing.slice(0, 20).map(shown).join('\n'),
  }
}

/** True when two reports say different things of a test. */
export function isOtherReport(one: RunFinding, other: RunFinding): boolean {
  if (!one.tests || !other.tests) return one.tests !== other.tests
  const { tests } = other
  return (
    one.tests.size !== tests.size || [...one.tests].some(([name, ok]) => tests.get(name) !== ok)
  )
}

/**
 * Compares two sides test by test. One that always passed must pass: failing, skipped or gone, it
 * refutes. One that failed and passes is a gain; one that failed and is gone still counts as failing,
 * so that deleting it gains nothing. One that disagrees with itself counts on neither side.
 */
export function compareTests(
  verdict: CheckVerdict,
  runs: { before: readonly Tests[]; after: readonly Tests[] },
): CheckVerdict {
  const names = new Set(runs.before.flatMap((tests) => [...tests.keys()]))
  for (const tests of runs.after) for (const name of tests.keys()) names.add(name)
  const broken: Problem[] = []
  const mended: Problem[] = []
  const failing = { before: 0, after: 0 }
  const shaky: string[] = []
  for (const name of names) {
    const before = shareOf(runs.before, name)
    const after = shareOf(runs.after, name)
    const isNew = runs.before.every((tests) => !tests.has(name))
    if (before === 1 && after <= 0.5) broken.push(problemOf(verdict.name, name, 'passes no more'))
    else if ((before > 0 && before < 1) || (after > 0 && after < 1)) {
      shaky.push(name)
      continue
    } else if (before === 0 && after === 1 && !isNew)
      mended.push(problemOf(verdict.name, name, 'passes now'))
    if (before === 0 && !isNew) failing.before += 1
    if (after <= 0.5) failing.after += 1
  }
  const note =
    shaky.length === 0
      ? null
      : `check "${verdict.name}" has flaky tests: ${shown(shaky.join(', '))}`
  const graded = (found: Finding | null, count: number): Finding | null =>
    found && {
      ...found,
      // A run may have failed by a flaky test alone.
      passes: count === 0 && (found.passes || shaky.length > 0),
      score: -severityWeight.error * count || 0,
    }
  return {
    ...verdict,
    outcome: 'judged',
    before: graded(verdict.before, failing.before),
    after: graded(verdict.after, failing.after),
    added: broken.slice(0, 10),
    gone: mended.slice(0, 10),
    note,
  }
}

/** How many of the runs a test passed, from 0 to 1. */
function shareOf(runs: readonly Tests[], name: string): number {
  return runs.filter((tests) => tests.get(name) === true).length / runs.length
}

function problemOf(check: string, test: string, how: string): Problem {
  return { key: test, severity: 'error', path: check, message: `test "${shown(test)}" ${how}` }
}

/** Names come from the code under test: without anything that a terminal or a reader would obey. */
function shown(name: string): string {
  return name.replace(/\p{C}|[\p{Zl}\p{Zp}]/gu, '').slice(0, 300)
}
