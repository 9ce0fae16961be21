import { useMemo, useState } from 'preact/hooks'

import type { DeliveryDetail } from '../../../domain/delivery.ts'
import type { Page } from '../../page.ts'
import { Copy } from '../../parts/copy.tsx'
import { Text } from '../../parts/text.tsx'

/** So many characters are shown at once. */
const atOnce = 20_000

/** The body as it came, or with its JSON laid out; never as anything but text. */
export function Body({ page, of: { body, encoding } }: { page: Page; of: DeliveryDetail }) {
  const laid = useMemo(() => (encoding === 'utf8' ? laidOut(body) : null), [body, encoding])
  const [isLaid, lay] = useState(true)
  const [length, setLength] = useState(atOnce)
  const text = isLaid ? (laid ?? body) : body
  const left = text.length - length
  return (
    <section aria-labelledby="body-title">
      <h2 id="body-title">Body</h2>
      {body === '' ? (
        <p class="quiet">It is empty.</p>
      ) : (
        <>
          {encoding === 'base64' && (
            <p class="quiet">It is no UTF-8 text, and so is kept and shown as base64.</p>
          )}
          <p class="line">
            {laid !== null && (
              <span role="group" aria-label="How the body is shown">
                <button type="button" class="small" aria-pressed={isLaid} onClick={() => lay(true)}>
                  Laid out
                </button>{' '}
                <button
                  type="button"
                  class="small"
                  aria-pressed={!isLaid}
                  onClick={() => lay(false)}
                >
                  As it came
                </button>
              </span>
            )}
            <Copy page={page} text={body} what="the body as it came" />
            <span class="quiet number">{body.length.toLocaleString()} characters</span>
          </p>
          <pre tabIndex={0}>
            <Text of={text.slice(0, length)} />
          </pre>
          {left > 0 && (
            <p>
              <button type="button" onClick={() => setLength(length + 10 * atOnce)}>
                Show more
              </button>{' '}
              <span class="quiet number">{left.toLocaleString()} characters are left</span>
            </p>
          )}
        </>
      )}
    </section>
  )
}

/** JSON with a line for each member; null for what is no JSON, or would not say the same to the letter. */
function laidOut(text: string): string | null {
  try {
    const laid = JSON.stringify(JSON.parse(text), null, 2)
    // Members that are said twice, and numbers of too many digits, must not vanish.
    return withoutSpace(laid) === withoutSpace(text) ? laid : null
  } catch {
    return null
  }
}

function withoutSpace(text: string): string {
  return text.replace(/\s/g, '')
}
