import type { ComponentChildren } from 'preact'

import type { Resource } from '../store.ts'
import { Text } from './text.tsx'

/** What a resource holds, or that it is still being loaded, or why it is not there. */
export function Loaded<value>({
  of,
  children,
}: {
  of: Resource<value>
  children: (value: value) => ComponentChildren
}) {
  const state = of.state.value
  if (state.kind === 'loading') return <p class="quiet">Loading …</p>
  if (state.kind === 'failed') return <Failed why={state.error} retry={of.reload} />
  return (
    <>
      {state.error !== null && <Failed why={state.error} retry={of.reload} />}
      {children(state.value)}
    </>
  )
}

/** What went wrong, and another try. */
export function Failed({ why, retry }: { why: string; retry?: () => void }) {
  return (
    <div class="failed" role="alert">
      <p>
        <Text of={why} />
      </p>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  )
}
