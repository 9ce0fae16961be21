import type { EntryShape } from '../../../domain/shape.ts'
import type { Page } from '../../page.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import type { Resource } from '../../store.ts'
import { saidOf } from './said-of.ts'

/** The newest lines of the journal. Not read out as they come: there may be hundreds a second. */
export function Latest({ page, of }: { page: Page; of: Resource<EntryShape[]> }) {
  return (
    <section aria-labelledby="latest-title">
      <h2 id="latest-title">Latest</h2>
      <Loaded of={of}>
        {(entries) =>
          entries.length === 0 ? (
            <p class="quiet">Nothing was written yet. Every step will be a line here.</p>
          ) : (
            <ol class="plain-list lines latest" aria-live="off">
              {entries.map((entry) => (
                <li key={entry.id}>
                  <Type of={entry} />{' '}
                  <span class="quiet">
                    {entry.spec !== undefined && (
                      <>
                        <Text of={entry.spec} />,{' '}
                      </>
                    )}
                    <Time at={entry.at} now={page.now} />
                  </span>
                  <br />
                  <span class="said">
                    <Text of={saidOf(entry.body)} />
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </section>
  )
}

/** What an entry is of, with the way to that. */
function Type({ of: { type, suggestion, cycle } }: { of: EntryShape }) {
  if (suggestion !== undefined)
    return (
      <a href={hrefOf('suggestions', suggestion)} data-item>
        {type}
      </a>
    )
  if (cycle === undefined) return <span>{type}</span>
  return (
    <a href={hrefOf('cycles', cycle)} data-item>
      {type}
    </a>
  )
}
