import type { Cycle, Observed } from '../domain/cycle.ts'
import type { NewEntry } from '../domain/entry.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Flow, Made } from '../engine/flow.ts'
import { proposeAnswers } from './answers/propose-answers.ts'
import { consult, specOf } from './consult.ts'
import type { Deps } from './deps.ts'
import { observe } from './observe.ts'
import { propose } from './propose.ts'
import { proposeProblems } from './solve/propose-problems.ts'
import { verify } from './verify.ts'

/** How drafts come about, by what a spec works. */
const proposers = { insights: propose, problems: proposeProblems, answers: proposeAnswers }

/**
 * The four steps with what they need, as the engine walks them. A cycle ends with the spec it began
 * with, whatever becomes of its script meanwhile. One that goes on after a restart takes the spec as it
 * is then, and says so where it is another; its lessons stay those it began with, since git has them.
 */
export function createFlow(deps: Deps): Flow {
  // By the claim's own object: a process that takes the cycle over has another.
  const held = new WeakMap<Cycle, Promise<NamedSpec>>()
  function holding(cycle: Cycle): { spec: Promise<NamedSpec>; deps: Deps } {
    const spec = held.get(cycle) ?? specOf(deps, cycle)
    held.set(cycle, spec)
    return { spec, deps: { ...deps, specs: async () => new Map([[cycle.spec, await spec]]) } }
  }
  function lessonsAt(memory: string | null): Deps['lessons'] {
    return (repository, name, at = memory) => deps.lessons(repository, name, at)
  }
  async function goOn<result>(
    cycle: Cycle,
    before: Pick<Observed, 'specHash' | 'memory'>,
    step: (deps: Deps) => Promise<Made<result>>,
  ): Promise<Made<result>> {
    const isFirst = !held.has(cycle)
    const { spec, deps: given } = holding(cycle)
    const { hash } = await spec
    const own = { ...given, lessons: lessonsAt(before.memory) }
    const made = await step(own)
    if (!isFirst || before.specHash === null || before.specHash === hash) return made
    return { ...made, entries: [...(made.entries ?? []), otherSpec(cycle, before.specHash, hash)] }
  }
  return {
    async observe(cycle, context) {
      const { spec, deps: own } = holding(cycle)
      const { hash } = await spec
      const made = await observe(cycle, own, context)
      const memory = await deps.remembered()
      return { ...made, result: { ...made.result, specHash: hash, memory } }
    },
    consult: (cycle, observed, context) =>
      goOn(cycle, observed, (own) => consult(cycle, observed, own, context)),
    propose: (cycle, consulted, context) =>
      goOn(cycle, consulted, async (own) => {
        const spec = await specOf(own, cycle)
        await own.arm(cycle, { spec, consulted }, own, context)
        return proposers[spec.works](cycle, consulted, own, context)
      }),
    verify: (cycle, proposed, context) =>
      goOn(cycle, proposed, (own) => verify(cycle, proposed, own, context)),
  }
}

function otherSpec({ id, spec, repository }: Cycle, before: string, now: string): NewEntry {
  return { type: 'cycle.other-spec', repository, spec, cycle: id, body: { before, now } }
}
