import type { Cycle } from '../domain/cycle.ts'
import { Fault } from '../domain/fault.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Suggestion, SuggestionAt } from '../domain/suggestion.ts'
import type { View } from '../domain/view.ts'
import type { StepContext } from '../engine/flow.ts'
import { askingSignal } from './asking-time.ts'
import { isServerFault } from './briefs/ask-fields.ts'
import { opinionOn } from './briefs/critic.ts'
import type { Deps } from './deps.ts'

/**
 * The suggestions, those that a model wrote and that are open with the opinion of the model that judges,
 * where one is there. It changes no verdict, and what it cannot say is left out.
 */
export async function withOpinions<suggestion extends Suggestion>(
  suggestions: suggestion[],
  at: { cycle: Cycle; spec: NamedSpec; view: View; context: StepContext },
  deps: Deps,
): Promise<suggestion[]> {
  const { cycle, context } = at
  if (!suggestions.some(isAsked)) return suggestions
  const signal = askingSignal(cycle, { now: deps.now(), signal: context.signal })
  const told = [...suggestions]
  for (const [place, one] of suggestions.entries()) {
    if (!isAsked(one)) continue
    try {
      const judge = (await deps.models(cycle, signal))?.judge
      if (!judge) return told
      told[place] = {
        ...one,
        opinion: await opinionOn(one, { ...at, judge, listening: { signal } }),
      }
    } catch (error) {
      context.signal.throwIfAborted()
      if (signal.aborted || isServerFault(error)) return told
      if (!(error instanceof Fault)) throw error
    }
  }
  return told
}

function isAsked(one: Suggestion): one is SuggestionAt<'open'> {
  return one.state === 'open' && one.by.kind === 'model'
}
