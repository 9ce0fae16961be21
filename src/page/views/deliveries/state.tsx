import type { DeliveryState as State } from '../../../domain/delivery.ts'

/** What is told of deliveries. */
export const entryTypes = ['delivery.accepted', 'delivery.ignored', 'delivery.quarantined'] as const

const tags: Readonly<Record<State, string>> = {
  accepted: 'tag-good',
  ignored: '',
  quarantined: 'tag-bad',
}

/** The state of a delivery, in a word and a colour. */
export function DeliveryState({ of }: { of: State }) {
  return <span class={`tag ${tags[of]}`}>{of}</span>
}
