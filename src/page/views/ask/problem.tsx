import type { CycleDetail } from '../../../domain/cycle-shape.ts'
import { useCycle } from '../../cycle.ts'
import type { Page } from '../../page.ts'
import { Cancel } from '../../parts/cancel.tsx'
import { Command } from '../../parts/command.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { Progress } from './progress.tsx'
import type { Stated } from './session.ts'

/** A problem that was stated: how far its draft is, and the suggestion that comes of it. */
export function Problem({ page, of: { id, at, problem, cycle } }: { page: Page; of: Stated }) {
  const detail = useCycle(page, cycle)
  return (
    <article class="card item" aria-labelledby={`${id}-title`}>
      <header>
        <h3 id={`${id}-title`} tabIndex={-1} data-item>
          <Text of={problem} />
        </h3>
      </header>
      <Loaded of={detail}>
        {(shown) => (
          <>
            <p class="line quiet">
              <span class={`tag tag-${shown.cycle.state}`}>{shown.cycle.state}</span>
              <span>
                problem, stated <Time at={at} now={page.now} />
              </span>
              <a href={hrefOf('cycles', cycle)}>its cycle</a>
              {shown.cycle.endedAt === null && (
                <Cancel page={page} id={cycle} spec={shown.cycle.spec} />
              )}
            </p>
            <Progress page={page} of={shown} />
            <Made page={page} of={shown} />
          </>
        )}
      </Loaded>
    </article>
  )
}

/** The suggestions, or why there is none. */
function Made({
  page,
  of: { cycle, suggestions, refuted, ending, dropped },
}: {
  page: Page
  of: CycleDetail
}) {
  if (cycle.endedAt === null) return null
  return (
    <>
      {suggestions.map(({ id, title, nextStep }) => (
        <div key={id} class="made">
          <p>
            Suggested:{' '}
            <a href={hrefOf('suggestions', id)}>
              <Text of={title} />
            </a>
          </p>
          <Command page={page} of={nextStep} what="the next step" />
        </div>
      ))}
      {suggestions.length === 0 && (
        <p class="warned">
          No suggestion came of it
          {ending && (
            <>
              : <Text of={ending.why} />
            </>
          )}
          {cycle.fault && (
            <>
              : <Text of={cycle.fault.message} />
            </>
          )}
          .
        </p>
      )}
      {refuted.length + dropped.length > 0 && (
        <details>
          <summary>What was left out</summary>
          <ul>
            {refuted.map(({ id, title }) => (
              <li key={id}>
                <a href={hrefOf('suggestions', id)}>
                  <Text of={title} />
                </a>
                : refuted by the checks
              </li>
            ))}
            {dropped.map(({ title, path, why }) => (
              <li key={`${path} ${title}`}>
                <Text of={title} />: <Text of={why} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
