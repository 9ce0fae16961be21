import type { Cycle, Step } from '../../src/domain/cycle.ts'
import type { Flow, StepContext } from '../../src/engine/flow.ts'
import { openSuggestion } from '../store/sample.ts'

/** A flow whose steps call `during`, and whose last one makes an open suggestion with its entry. */
export function fixtureFlow(
  during: (step: Step, cycle: Cycle, context: StepContext) => Promise<void> | void = () => {},
): Flow {
  const begun = {
    commit: 'a'.repeat(40),
    dirty: 0,
    skipped: [],
    files: 1,
    specHash: null,
    memory: null,
  }
  const asked = { ...begun, insights: [], silent: [] }
  return {
    async observe(cycle, context) {
      await during('observe', cycle, context)
      return { result: { ...begun, step: 'observe' } }
    },
    async consult(cycle, _, context) {
      await during('consult', cycle, context)
      return { result: { ...asked, step: 'consult', asked: [] } }
    },
    async propose(cycle, _, context) {
      await during('propose', cycle, context)
      return { result: { ...asked, step: 'propose', drafts: [], dropped: [] } }
    },
    async verify(cycle, _, context) {
      await during('verify', cycle, context)
      const { spec, repository } = cycle
      const suggestion = { ...openSuggestion(cycle.id, cycle.id), spec, repository }
      return {
        result: { ...asked, step: 'verify', dropped: [], suggestions: [suggestion] },
        suggestions: [suggestion],
        entries: [
          {
            type: 'suggestion.opened',
            spec,
            repository,
            cycle: cycle.id,
            suggestion: suggestion.id,
            body: {},
          },
        ],
      }
    },
  }
}
