import * as v from 'valibot'

import type { RunCheck } from './check.ts'
import type { RunFinding } from './junit.ts'
import { oneLine } from './one-line.ts'
import { type Scenario, ScenarioId } from './scenario.ts'

/** One check, or one test of its report, that names a scenario. */
export const Binding = v.object({
  check: v.string(),
  /** The test by its full name; null where the check as a whole is bound. */
  test: v.nullable(v.string()),
  passes: v.boolean(),
})
export type Binding = v.InferOutput<typeof Binding>

/** `unbound`: nothing that ran names it; `red`: something that names it fails; `green`: all of it passes. */
export const ScenarioState = v.picklist(['unbound', 'red', 'green'])
export type ScenarioState = v.InferOutput<typeof ScenarioState>

export const TracedScenario = v.object({
  id: ScenarioId,
  requirement: v.string(),
  title: v.string(),
  path: v.string(),
  line: v.number(),
  state: ScenarioState,
  checks: v.array(Binding),
})
export type TracedScenario = v.InferOutput<typeof TracedScenario>

/** Which scenario is proved by which check, and what it says now. */
export const Trace = v.object({
  capabilities: v.array(v.object({ id: v.string(), scenarios: v.array(TracedScenario) })),
  /** Ids that tests or checks name and no scenario has: a typing error, or a scenario that was renamed. */
  unknown: v.array(v.object({ id: v.string(), check: v.string(), test: v.nullable(v.string()) })),
  /** Checks that could not be run or wrote no report, so that nothing is known of what they prove. */
  silent: v.array(v.object({ check: v.string(), why: v.string() })),
})
export type Trace = v.InferOutput<typeof Trace>

/** What a check found, as far as it proves scenarios: the baseline of a check that runs is one. */
export interface Proof {
  name: string
  check: Pick<RunCheck, 'check' | 'scenarios'>
  /** Null where it was refused. */
  before: Pick<RunFinding, 'passes' | 'how' | 'tests' | 'scenarios'> | null
  refused: string | null
}

/** A capability lies no deeper than this. */
const mostParts = 12

interface Claim extends Binding {
  id: string
}

/**
 * Binds scenarios to what checks found: by their own `scenarios`, and by the tests in their reports. An id
 * that is `planned` is of no scenario yet, and not unknown.
 */
export function traceOf(
  scenarios: readonly Scenario[],
  found: readonly Proof[],
  planned: ReadonlySet<string> = new Set(),
): Trace {
  const known = new Set(scenarios.map(({ id }) => id))
  const capabilities = new Set(scenarios.map(({ id }) => capabilityOf(id)))
  const claims = found.flatMap((one) => claimsOf(one, known, capabilities))
  const byId = Map.groupBy(claims, ({ id }) => id)
  const traced = scenarios.map(({ id, requirement, title, path, line, capability }) => {
    const checks = (byId.get(id) ?? []).map(({ id: _id, ...binding }) => binding)
    return { capability, id, requirement, title, path, line, state: stateOf(checks), checks }
  })
  return {
    capabilities: [...Map.groupBy(traced, (one) => one.capability)].map(([id, all]) => ({
      id,
      scenarios: all.map(({ capability: _capability, ...one }) => one),
    })),
    unknown: claims
      .filter(({ id }) => !known.has(id) && !planned.has(id))
      .map(({ id, check, test }) => ({ id, check, test })),
    silent: found.flatMap((one) => silenceOf(one) ?? []),
  }
}

/** Every scenario of a trace, by its id. */
export function scenariosById(trace: Trace): Map<string, TracedScenario> {
  const all = trace.capabilities.flatMap(({ scenarios }) => scenarios)
  return new Map(all.map((one) => [one.id, one]))
}

function stateOf(checks: readonly Binding[]): ScenarioState {
  if (checks.length === 0) return 'unbound'
  return checks.every(({ passes }) => passes) ? 'green' : 'red'
}

function claimsOf(
  { name, check, before }: Proof,
  known: ReadonlySet<string>,
  capabilities: ReadonlySet<string>,
): Claim[] {
  if (before === null) return []
  const whole = check.scenarios.map((id) => ({
    id,
    check: name,
    test: null,
    passes: before.passes,
  }))
  const { tests, scenarios } = before
  const each = [...(tests ?? [])].flatMap(([full, passes]) => {
    const named = new Set([
      ...(scenarios?.get(full) ?? []),
      ...idsIn(full).flatMap((id) => meant(id, { known, capabilities }) ?? []),
    ])
    const test = oneLine(full)
    return [...named].map((id) => ({ id: oneLine(id), check: name, test, passes }))
  })
  return [...whole, ...each]
}

/**
 * What in a test's name may be the id of a scenario: words joined by `/`; and, since functions of many
 * languages take neither, identifiers whose parts are joined by `__` and whose words by `_`.
 */
export function idsIn(name: string): string[] {
  // Names are a stranger's and may be very long: each of these looks at a character once.
  const plain = (name.match(/[\p{L}\p{N}._/-]+/gu) ?? []).map((one) => {
    const parts = one.split('/').filter((part) => part !== '')
    return [...parts.slice(0, -1), trimmed(parts.at(-1) ?? '')].join('/')
  })
  const folded = (name.match(/[\p{L}\p{N}_]+/gu) ?? [])
    .filter((one) => one.includes('__'))
    .map((one) =>
      one
        .replace(/^test_+/i, '')
        .split(/__+/)
        .map((part) => trimmed(part).replaceAll('_', '-').toLowerCase())
        .join('/'),
    )
  return [...plain, ...folded].filter((id) => id.split('/').length >= 3)
}

/** Without the full stop of a sentence, or what else no id ends with. */
function trimmed(word: string): string {
  let end = word.length
  while (end > 0 && '._-'.includes(word.charAt(end - 1))) end -= 1
  return word.slice(0, end)
}

/**
 * The scenario that something in a name means: one that is known, perhaps behind other words (Go names a
 * test `TestLogin/area/login/…`); else what begins with a capability, and was meant for one; else null.
 */
function meant(
  id: string,
  { known, capabilities }: { known: ReadonlySet<string>; capabilities: ReadonlySet<string> },
): string | null {
  const parts = id.split('/')
  for (let from = Math.max(0, parts.length - mostParts); from <= parts.length - 3; from += 1) {
    const rest = parts.slice(from).join('/')
    if (known.has(rest)) return rest
  }
  return !/\.[a-z]+$/i.test(id) && capabilities.has(capabilityOf(id)) ? id : null
}

/** All but the last two parts of an id. */
export function capabilityOf(id: string): string {
  return id.split('/').slice(0, -2).join('/')
}

function silenceOf({ name, check, before, refused }: Proof): Trace['silent'][number] | null {
  if (before === null) return { check: name, why: refused ?? 'it was not run' }
  if (check.check !== 'junit' || before.tests !== undefined) return null
  return { check: name, why: `it wrote no report: ${before.how ?? 'no JUnit report'}` }
}
