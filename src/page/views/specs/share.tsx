import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

/**
 * The first part of a list, and a button for more where there is more. `what`: what they are, in the plural;
 * `step`: how many are shown at first, and with each press of the button.
 */
export function useShare<item>(
  all: readonly item[],
  what: string,
  step = 50,
): { shown: readonly item[]; more: ComponentChildren } {
  const [limit, setLimit] = useState(step)
  const left = all.length - limit
  return {
    shown: left > 0 ? all.slice(0, limit) : all,
    more: left > 0 && (
      <p>
        <button type="button" onClick={() => setLimit(limit + step)}>
          Show {Math.min(left, step)} more of {all.length.toLocaleString()} {what}
        </button>
      </p>
    ),
  }
}
