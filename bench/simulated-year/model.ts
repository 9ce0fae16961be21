import * as v from 'valibot'

import { Fault } from '../../src/domain/fault.ts'
import type { Model, ModelAnswer } from '../../src/model/model.ts'
import { lineOf } from './repository.ts'
import type { Seed } from './world.ts'

/**
 * A model that answers what it is asked about a problem as the problem's seed says, and counts tokens of
 * four characters. It knows nothing of lessons.
 */
export function createSimulatedModel(
  seeds: ReadonlyMap<string, Seed>,
  spend: (tokens: number) => void,
): Model {
  return {
    name: 'simulated',
    contextTokens: 8192,
    parallel: 1,
    complete: async () => {
      throw new Fault('model.failed', 'Cannot complete: only fields are asked for here')
    },
    async write(request) {
      const prompt = request.messages.map(({ content }) => content).join('\n')
      const id = /name="what it rests on">\n- What (\w+) says/.exec(prompt)
      const seed = seeds.get(id?.[1] ?? '')
      if (!seed) throw new Error(`Cannot answer: no problem is named in ${prompt.slice(-600)}`)
      const content = JSON.stringify({ edits: [editOf(seed)] })
      const usage = {
        promptTokens: Math.ceil(prompt.length / 4),
        completionTokens: Math.ceil(content.length / 4),
        reasoningTokens: 0,
        counted: 'estimate' as const,
      }
      spend(usage.promptTokens + usage.completionTokens)
      const answer: ModelAnswer = {
        content,
        reasoning: '',
        toolCalls: [],
        finish: 'stop',
        model: 'simulated',
        usage,
        timings: { queuedMs: 0, firstTokenMs: 0, totalMs: 0 },
        warnings: [],
      }
      return { value: v.parse(request.schema, JSON.parse(content)), answer }
    },
  }
}

function editOf(seed: Seed): { old: string; new: string } {
  const old = lineOf(seed)
  if (seed.answer === 'useless') return { old: `${old} It is not there.`, new: seed.words }
  if (seed.answer === 'wrong')
    return { old, new: `- What ${seed.id} says is broken. ${seed.words}.` }
  return { old, new: `- What ${seed.id} says is mended: ${seed.words}.` }
}
