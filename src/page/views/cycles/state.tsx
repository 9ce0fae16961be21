import type { CycleShape } from '../../../domain/cycle-shape.ts'
import { Text } from '../../parts/text.tsx'

/** The state of a cycle, in a word and a colour. */
export function State({ of }: { of: CycleShape['state'] }) {
  return <span class={`tag tag-${of}`}>{of}</span>
}

/** Why a cycle began: the newest of its triggers, and how many more there are. */
export function Reason({ of: { triggers } }: { of: Pick<CycleShape, 'triggers'> }) {
  const last = triggers.at(-1)
  if (!last) return null
  // A commit is known by its first signs.
  const why = last.reason.replace(/^([0-9a-f]{12})[0-9a-f]{28}$/, '$1')
  const more = triggers.length > 1 ? ` and ${triggers.length - 1} more` : ''
  return <Text of={`${last.kind}: ${why}${more}`} />
}
