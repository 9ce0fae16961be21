import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Text } from '../../parts/text.tsx'

/** Says that no model is there, what works without one, and what would help. */
export function NoModel({ page }: { page: Page }) {
  const status = page.status.state.value
  if (status.kind !== 'loaded') return null
  const { writer, why } = status.value.model
  if (writer !== null) return null
  return (
    <div class="warned no-model">
      <p>
        <strong>No model answers now</strong>
        {why !== null && (
          <>
            : <Text of={why} />
          </>
        )}
        .
      </p>
      <p>
        A question is answered with the passages that speak of it, as they stand in your files. A
        problem needs a model to draft a change.
      </p>
      <p>The program itself says what would help:</p>
      <Command page={page} of="ostinato doctor" />
    </div>
  )
}
