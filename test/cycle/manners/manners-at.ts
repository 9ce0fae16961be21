import { linkCheck } from 'ostinato'

import { reviewSuggestions } from '../../../src/cycle/review.ts'
import type { ReasonCode } from '../../../src/domain/review.ts'
import type { SpecInput } from '../../../src/domain/spec.ts'
import type { Suggestion } from '../../../src/domain/suggestion.ts'
import { cycleAt } from '../cycle-at.ts'

export const dayMs = 24 * 60 * 60 * 1000

/** A line with a dead link that a remedy can mend, the same in any file at the root. */
export const dead = 'See [the guide](docs/gide.md).\n'
export const mended = 'See [the guide](docs/guide/gide.md).\n'
export const guide = { 'docs/guide/gide.md': '# Guide\n' }

export const linksSpec: SpecInput = {
  goal: 'g',
  boundaries: { include: ['**/*.md'] },
  checks: { links: linkCheck() },
  agents: ['links'],
}

/** The loop with a clock that a test puts on, and with words for what a person and a cycle do. */
export async function mannersAt(options: Parameters<typeof cycleAt>[0] = {}) {
  const at = await cycleAt({ spec: linksSpec, ...options })
  let passed = 0
  at.deps.now = () => Date.now() + passed
  return {
    ...at,
    pass(days: number) {
      passed += days * dayMs
    },
    review: (one: Suggestion | undefined, code: ReasonCode | null, why?: string) =>
      reviewSuggestions(
        one ? [one] : [],
        {
          accept: code === null,
          by: 'ana',
          at: at.deps.now(),
          ...(code && { code }),
          ...(why !== undefined && { why }),
        },
        at.deps,
      ),
    /** Runs a cycle, and says what it opened, what it left out, and how it ended. */
    async look(root: string) {
      const { suggestions, verified, cycle } = await at.cycle(root)
      const dropped = verified.dropped.map(({ why }) => why)
      return { opened: suggestions, dropped, ending: verified.ending, cycle }
    },
    async stateOf(one: Suggestion | undefined) {
      return one && (await at.journal.suggestion(one.id))
    },
    [Symbol.asyncDispose]: () => at[Symbol.asyncDispose](),
  }
}
