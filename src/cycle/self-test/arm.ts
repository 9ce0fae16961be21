import type { Consulted, Cycle } from '../../domain/cycle.ts'
import { Fault } from '../../domain/fault.ts'
import { type SelfTest, selfTestKind, selfTestOf } from '../../domain/self-test.ts'
import type { NamedSpec } from '../../domain/spec.ts'
import type { StepContext } from '../../engine/flow.ts'
import type { Place } from '../baselines.ts'
import type { Deps } from '../deps.ts'
import { testBuiltIn } from './built-in.ts'
import { judgeHash } from './judge-hash.ts'
import { commandsOf, testCommand } from './run-checks.ts'

type TestDeps = Pick<Deps, 'measure' | 'baselines' | 'now'> & {
  journal: Pick<Deps['journal'], 'keepReadings'>
}

/**
 * Tests the checks of a spec on a commit: each is shown a change that it has to reject, and its undoing. What
 * it found is kept for this very judge. After `until` no more is tried than it takes to have a result.
 */
export async function testJudge(
  spec: NamedSpec,
  place: Place,
  deps: TestDeps,
  {
    progress = () => {},
    until = Number.POSITIVE_INFINITY,
  }: { progress?: StepContext['progress']; until?: number } = {},
): Promise<SelfTest> {
  const { repository, commit, base } = place
  const commands = commandsOf(spec)
  progress(0, commands.length + 1)
  const checks = await testBuiltIn(spec, place, deps)
  for (const [at, command] of commands.entries()) {
    progress(at + 1, commands.length + 1)
    const isLate = () => deps.now() > until
    checks.push(await testCommand(command, { spec, place, baselines: deps.baselines, isLate }))
  }
  progress(commands.length + 1, commands.length + 1)
  const order = Object.keys(spec.checks)
  checks.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  const value = { spec: spec.hash, judge: judgeHash(spec, base.view), commit, checks }
  await deps.journal.keepReadings([
    { repository, kind: selfTestKind.kind, subject: spec.name, value, at: deps.now() },
  ])
  return value
}

/**
 * Tests the checks before anything is suggested by them, where there is something to suggest and this judge
 * was not tested. Throws Fault `spec.unarmed` where one is blind.
 */
export async function arm(
  cycle: Cycle,
  { spec, consulted }: { spec: NamedSpec; consulted: Consulted },
  deps: Deps,
  { signal, progress }: StepContext,
): Promise<void> {
  const { repository } = cycle
  const { commit, insights } = consulted
  const isIdle =
    spec.works === 'insights' &&
    insights.every(({ answer }) => answer === 'person') &&
    cycle.triggers.every(({ draft }) => draft === undefined)
  if (isIdle) return
  await deps.bases.use({ repository, commit }, async (base) => {
    const place: Place = { repository, commit, base, edits: [], signal }
    const known = await testedBy(spec, place, deps)
    // Half of the cycle's time is for what the test is for; a slow check would be tested anew for ever.
    const { deadline } = cycle
    const until = deadline === null ? {} : { until: (deps.now() + deadline) / 2 }
    refuseBlind(spec, known ?? (await testJudge(spec, place, deps, { progress, ...until })))
  })
}

/** The self-test of the spec's checks as they are at a place; null where they were not tested. */
export async function testedBy(
  spec: NamedSpec,
  { repository, base }: Pick<Place, 'repository' | 'base'>,
  { journal }: { journal: Pick<Deps['journal'], 'readings'> },
): Promise<SelfTest | null> {
  const { kind } = selfTestKind
  const readings = await journal.readings({ repository, kind, subject: spec.name })
  return selfTestOf(readings, judgeHash(spec, base.view))
}

function refuseBlind(spec: NamedSpec, { checks }: SelfTest): void {
  const blind = checks.find(({ state }) => state === 'blind')
  if (blind)
    throw new Fault(
      'spec.unarmed',
      `Cannot run spec "${spec.name}": its check "${blind.name}" is blind: ${blind.why}; mend the check, or what the spec calls bad, and try it with "ostinato specs test ${spec.name}"`,
    )
}
