import type { RunBaseline } from '../domain/command-finding.ts'
import { Fault } from '../domain/fault.ts'
import { type Insight, makeInsight } from '../domain/insight.ts'
import { isInside, type NamedSpec } from '../domain/spec.ts'
import type { View } from '../domain/view.ts'
import type { Agent } from './agent.ts'
import { type Place, placesIn } from './checks/place.ts'

/**
 * The agent that says what the spec's own commands find now. It runs nothing: it is told what they found,
 * which is run once for whoever asks. What programs print is a stranger's.
 */
export function createChecksAgent(): Agent {
  return {
    name: 'checks',
    purpose: "Reports which of the spec's own commands fail now, and what its metrics read",
    looksAt: 'commit',
    async ask({ findings, view, spec }) {
      const found = (await findings?.()) ?? []
      const refused = found.find((one) => one.before === null)
      if (refused)
        throw new Fault(
          'agent.failed',
          `Cannot tell what check "${refused.name}" finds: ${refused.refused ?? 'it was not run'}`,
        )
      return found.flatMap((one) => insightOf(one, { view, spec }) ?? [])
    },
  }
}

/** What a check's command found, as an insight; null for one that passes and measures nothing. */
export function insightOf(
  { name, check, before }: RunBaseline,
  at: { view: View; spec: NamedSpec },
): Insight | null {
  if (before === null) return null
  if (before.passes && before.value === null) return null
  const place = placeOf(before.passes ? '' : before.output, at)
  if (place === null) return null
  const base = { ...place, agent: 'checks', trust: 'stranger' as const, key: name }
  if (before.passes) {
    const goal = check.check === 'metric' && check.goal === 'max' ? 'higher' : 'lower'
    return makeInsight({
      ...base,
      kind: 'checks/metric',
      severity: 'info',
      message: `Metric "${name}" reads ${before.value ?? ''}; ${goal} is better`,
      evidence: String(before.value),
      answer: 'person',
    })
  }
  const inside = place.line !== null && isInside(at.spec, place.path)
  return makeInsight({
    ...base,
    kind: 'checks/failing',
    severity: 'error',
    message: `Check "${name}" fails: ${before.how ?? 'it did not pass'}`,
    evidence: before.output === '' ? (before.how ?? '') : before.output,
    answer: inside ? 'model' : 'person',
  })
}

/**
 * Where the output says it is: inside the spec's boundaries if it can be, else anywhere in the
 * repository, else the first file that the spec is about. Null for a repository without files.
 */
function placeOf(output: string, { view, spec }: { view: View; spec: NamedSpec }): Place | null {
  const named = placesIn(output, view)
  const place = named.find(({ path }) => isInside(spec, path)) ?? named[0]
  if (place) return place
  const path = view.paths.find((one) => isInside(spec, one)) ?? view.paths[0]
  return path === undefined ? null : { path, line: null }
}
