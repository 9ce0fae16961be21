import type { Flow } from '../engine/flow.ts'
import { proposeAnswers } from './answers/propose-answers.ts'
import { consult, specOf } from './consult.ts'
import type { Deps } from './deps.ts'
import { observe } from './observe.ts'
import { propose } from './propose.ts'
import { proposeProblems } from './solve/propose-problems.ts'
import { verify } from './verify.ts'

/** How drafts come about, by what a spec works. */
const proposers = { insights: propose, problems: proposeProblems, answers: proposeAnswers }

/** The four steps with what they need, as the engine walks them. */
export function createFlow(deps: Deps): Flow {
  return {
    observe: (cycle) => observe(cycle, deps),
    consult: (cycle, observed, context) => consult(cycle, observed, deps, context),
    propose: (cycle, consulted, context) =>
      proposers[specOf(deps, cycle.spec).works](cycle, consulted, deps, context),
    verify: (cycle, proposed, context) => verify(cycle, proposed, deps, context),
  }
}
