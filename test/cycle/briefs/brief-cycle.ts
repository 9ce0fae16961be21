import type { Insight } from '../../../src/domain/insight.ts'
import type { Suggestion } from '../../../src/domain/suggestion.ts'
import type { ModelRequest } from '../../../src/model/model.ts'
import { makeRepository } from '../../support/git.ts'
import { modelsOf, scriptedModel } from '../../support/scripted-model.ts'
import { edited, type Files } from '../../support/tree.ts'
import { cycleAt } from '../cycle-at.ts'

/** One cycle on the files with a model that always writes the same: what it made, and the files with all of it. */
export async function wrote(
  files: Files,
  value: unknown,
): Promise<{
  files: Files
  suggestions: Suggestion[]
  insights: Insight[]
  asked: ModelRequest[]
  dropped: string[]
}> {
  using repository = makeRepository(files)
  const model = scriptedModel(() => value)
  await using at = await cycleAt({ models: modelsOf(model) })
  const { suggestions, insights, verified } = await at.cycle(repository.root)
  const open = suggestions.filter((one) => one.state === 'open')
  return {
    files: edited(
      files,
      open.flatMap((one) => one.edits),
    ),
    suggestions,
    insights,
    asked: model.asked,
    dropped: verified.dropped.map((one) => one.why),
  }
}

/** The two messages of the first thing a model was asked. */
export function firstAsked(asked: ModelRequest[]): string[] {
  return asked[0]?.messages.map((one) => one.content) ?? []
}

/** The states and reasons of suggestions. */
export function states(suggestions: Suggestion[]): string[][] {
  return suggestions.map((one) => [one.state, one.verdict.why])
}
