import * as v from 'valibot'

/**
 * The id of a scenario: slugs of its capability (whose own `/` stay), its requirement and its title,
 * joined by `/`: `user-auth/login/wrong-password-is-refused`. Tests name scenarios by it.
 */
export const ScenarioId = v.pipe(
  v.string(),
  v.regex(
    /^[\p{L}\p{N}._-]+(?:\/[\p{L}\p{N}._-]+){2,}$/u,
    'not capability/requirement/scenario, as "ostinato trace" shows it',
  ),
)
export type ScenarioId = v.InferOutput<typeof ScenarioId>

/** A scenario of an OpenSpec document, where it stands, and what it says. */
export interface Scenario {
  id: ScenarioId
  capability: string
  requirement: string
  title: string
  path: string
  /** Line of its header, from 1. */
  line: number
  /** Its block, header included, with line feeds only. */
  text: string
}

/** Lower case; each run of what is no letter and no digit becomes one hyphen. `scenario` where nothing is left. */
export function slugOf(text: string): string {
  const slug = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
  return slug === '' ? 'scenario' : slug
}

/** The id of a scenario by its names. */
export function scenarioIdOf(of: {
  capability: string
  requirement: string
  title: string
}): ScenarioId {
  const capability = of.capability.split('/').map(slugOf).join('/')
  return `${capability}/${slugOf(of.requirement)}/${slugOf(of.title)}`
}

/** A later scenario with the id of an earlier one gets a number, so that each id means one: `-2`, `-3`. */
export function withOwnIds(scenarios: readonly Scenario[]): Scenario[] {
  const taken = new Set<string>()
  // From the next number on: ten thousand of one name must not each count through all before them.
  const next = new Map<string, number>()
  return scenarios.map((one) => {
    let id = one.id
    let count = next.get(one.id) ?? 2
    for (; taken.has(id); count += 1) id = `${one.id}-${count}`
    next.set(one.id, count)
    taken.add(id)
    return { ...one, id }
  })
}
