import * as v from 'valibot'

import { data } from '../../model/prompt.ts'
import type { Writer } from './ask.ts'
import type { KnownCapability } from './relevant.ts'

/** What stands for a capability that is not there yet. */
const fresh = 'a new one'
const mostOffered = 5

/**
 * The existing capability a problem is about, from those whose words it uses; null for a new one. Where
 * the model cannot say, the one that shares the most words is taken.
 */
export async function chooseCapability(
  problem: string,
  known: readonly KnownCapability[],
  writer: Writer,
): Promise<{ known: KnownCapability | null; byModel: boolean }> {
  const offered = known.filter((one) => one.score > 0).slice(0, mostOffered)
  const [first] = offered
  if (!first) return { known: null, byModel: false }
  const names = offered.map((one) => one.id)
  const had = await writer.ask({
    label: 'capability',
    maxTokens: 60,
    schema: v.object({ capability: v.picklist([...names, fresh]) }),
    format: `The job: say which part of the software a problem is about.

The answer: a JSON object with one field, "capability": one of ${names.map((one) => `"${one}"`).join(', ')}, or "${fresh}" where none of them fits.`,
    context: [
      data('problem as a person states it', problem),
      ...offered.map((one) => data(one.id, outlineOf(one))),
    ].join('\n\n'),
    insight: 'Which capability is the problem about?',
    check: () => [],
  })
  if (!('value' in had)) return { known: first, byModel: false }
  const chosen = offered.find((one) => one.id === had.value.capability) ?? null
  return { known: chosen, byModel: true }
}

function outlineOf({ purpose, requirements }: KnownCapability): string {
  const names = requirements.slice(0, 8).map((one) => `- ${one.name}`)
  return [purpose.replace(/\s+/g, ' ').slice(0, 240), ...names].join('\n')
}
