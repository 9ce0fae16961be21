import type { Page } from '../page.ts'
import { visible } from '../visible.ts'
import { Copy } from './copy.tsx'
import { Text } from './text.tsx'

/**
 * A command that a person could type, to be copied. One that holds signs which cannot be seen is not
 * offered: a terminal may take them for keys.
 */
export function Command({
  page,
  of,
  what = 'the command',
}: {
  page: Page
  of: string
  what?: string
}) {
  return (
    <p class="command">
      <code>
        <Text of={of} />
      </code>{' '}
      {visible(of) === of ? (
        <Copy page={page} text={of} what={what} />
      ) : (
        <span class="quiet">It holds signs that cannot be seen, and is not copied.</span>
      )}
    </p>
  )
}
