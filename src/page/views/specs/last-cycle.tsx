import type { SpecShape } from '../../../domain/shape.ts'
import type { Page } from '../../page.ts'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'

/** The newest cycle of a spec: how it ended, why, and when. */
export function LastCycle({ page, of }: { page: Page; of: SpecShape['lastCycle'] }) {
  if (!of) return <span class="quiet">none yet</span>
  const { id, state, createdAt, endedAt, ending, fault } = of
  const why = fault ?? ending?.why ?? null
  return (
    <>
      <span class={`tag tag-${state}`}>{state}</span>{' '}
      <a href={hrefOf('cycles', id)}>
        <Time at={endedAt ?? createdAt} now={page.now} />
      </a>
      {why !== null && (
        <div class="quiet goal">
          {ending && `${ending.word}: `}
          <Text of={why} />
        </div>
      )}
    </>
  )
}
