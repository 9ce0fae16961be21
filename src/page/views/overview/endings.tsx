import type { EntryShape } from '../../../domain/shape.ts'
import type { Page } from '../../page.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import type { Resource } from '../../store.ts'

/** How the last cycles ended, and why. */
export function Endings({ page, of }: { page: Page; of: Resource<EntryShape[]> }) {
  return (
    <section aria-labelledby="endings-title">
      <h2 id="endings-title">Last endings</h2>
      <Loaded of={of}>
        {(entries) =>
          entries.length === 0 ? (
            <p class="quiet">No cycle has ended yet; how and why each did is shown here.</p>
          ) : (
            <ul class="plain-list lines">
              {entries.map((entry) => (
                <li key={entry.id}>
                  <a href={hrefOf('cycles', entry.cycle)} data-item>
                    <Text of={entry.spec ?? 'a cycle'} />
                  </a>{' '}
                  <Word of={entry} />{' '}
                  <span class="quiet">
                    <Time at={entry.at} now={page.now} />
                  </span>
                  <br />
                  <Text of={whyOf(entry)} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

const words: Readonly<Record<string, string>> = {
  suggested: 'tag-good',
  'could-not-look': 'tag-warn',
  failed: 'tag-failed',
}

function Word({ of: { type, body } }: { of: EntryShape }) {
  const said = body['ending']
  const word = typeof said === 'string' ? said : type.slice('cycle.'.length)
  return (
    <span class={`tag ${words[word] ?? ''}`}>
      <Text of={word} />
    </span>
  )
}

function whyOf({ body }: EntryShape): string {
  const why = body['why'] ?? body['message']
  return typeof why === 'string' ? why : ''
}
