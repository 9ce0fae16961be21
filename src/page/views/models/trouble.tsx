import type { EntryShape } from '../../../domain/shape.ts'
import type { Page } from '../../page.ts'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'

const words: Readonly<Record<string, string>> = {
  'model.failed': 'failed',
  'model.slow': 'slow',
  'model.unusable': 'of no use',
}

/** What went wrong with models lately, and what to do. */
export function Trouble({ page, of }: { page: Page; of: readonly EntryShape[] }) {
  if (of.length === 0) return null
  return (
    <section aria-labelledby="trouble-title">
      <h2 id="trouble-title">What went wrong lately</h2>
      <ul class="plain-list lines">
        {of.map(({ id, type, at, cycle, spec, body: { why, fix } }) => (
          <li key={id}>
            <span class="tag tag-warn">{words[type] ?? type}</span>{' '}
            {cycle !== undefined && (
              <a href={hrefOf('cycles', cycle)} data-item>
                <Text of={spec ?? cycle} />
              </a>
            )}{' '}
            <span class="quiet">
              <Time at={at} now={page.now} />
            </span>
            <br />
            {typeof why === 'string' && <Text of={why} />}
            {typeof fix === 'string' && (
              <p class="quiet">
                <Text of={fix} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
