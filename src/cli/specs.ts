import { specOf } from '../cycle/consult.ts'
import { testJudge } from '../cycle/self-test/arm.ts'
import type { Records } from '../desk/records.ts'
import { openRuntime } from '../desk/runtime.ts'
import type { Arming, TestedCheck } from '../domain/self-test.ts'
import type { Desk } from '../script/kit.ts'
import { type Output, paint } from './output.ts'
import { createProgress } from './progress.ts'

export async function listSpecs(desk: Desk, repository: string, output: Output): Promise<void> {
  const found = await desk.specs.list({ repository })
  if (output.json) return output.document(found)
  for (const { name, goal, checks } of found.specs)
    output.say(`${name}  ${checks.map((check) => check.name).join(', ')}  `, paint('dim', goal))
  for (const { file, why } of found.broken)
    output.say(`${file}  `, paint('red', 'broken'), `  ${why}`)
}

export async function showSpec(
  desk: Desk,
  { name, repository }: { name: string; repository: string },
  output: Output,
): Promise<void> {
  const spec = await desk.specs.get(name, { repository })
  if (output.json) return output.document(spec)
  const { boundaries, limits } = spec
  output.say(paint('bold', spec.name), `  ${spec.goal}`)
  output.say(`files   ${boundaries.include.join(', ')}`)
  if (boundaries.exclude.length > 0) output.say(`but     ${boundaries.exclude.join(', ')}`)
  for (const check of spec.checks)
    output.say(
      `check   ${check.name}  ${check.kind}  weight ${check.weight}  ${check.command ?? ''}`,
    )
  output.say(`agents  ${spec.agents.join(', ')}`)
  output.say(`limits  ${limits.perCycle} a cycle, ${limits.open} open, ${limits.minutes} minutes`)
  output.say(`review  ${spec.review}`)
}

/** Tests a spec's checks at the newest commit and keeps what came of it. Exit code 1 where one is blind. */
export async function testSpec(
  records: Records,
  { name, repository }: { name: string; repository: string },
  output: Output,
): Promise<number> {
  await using runtime = await openRuntime(records)
  const { deps } = runtime
  const spec = await specOf(deps, { spec: name, repository })
  const commit = await deps.bases.head(repository)
  const bar = createProgress(output, `testing the checks of ${name}`)
  const { signal } = new AbortController()
  const tested = await deps.bases
    .use({ repository, commit }, (base) =>
      testJudge(spec, { repository, commit, base, edits: [], signal }, deps, {
        progress: bar.update,
      }),
    )
    .finally(bar.end)
  if (output.json) output.document({ ...tested, spec: name })
  else for (const one of tested.checks) sayTested(one, output)
  return tested.checks.some(({ state }) => state === 'blind') ? 1 : 0
}

const colors = { proven: 'green', blind: 'red', unproven: 'yellow' } as const satisfies Record<
  Arming,
  Parameters<typeof paint>[0]
>

function sayTested({ name, state, why, noise }: TestedCheck, output: Output): void {
  const said = [why]
  if (noise && noise.passed > 0 && noise.passed < noise.runs)
    said.push(`it passed ${noise.passed} of ${noise.runs} times on the same files`)
  if (noise && noise.flaky.length > 0) said.push(`flaky: ${noise.flaky.join(', ')}`)
  if (noise?.spread) said.push(`its number varies by ${noise.spread}`)
  output.say(`${name}  `, paint(colors[state], state), `  ${said.join('; ')}`)
}
