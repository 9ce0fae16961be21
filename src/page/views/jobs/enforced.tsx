import type { StatusShape } from '../../../domain/status-shape.ts'
import type { Page } from '../../page.ts'
import { Text } from '../../parts/text.tsx'

const sandboxes: Readonly<Record<StatusShape['sandbox'], { tag: string; says: string }>> = {
  bubblewrap: {
    tag: 'good',
    says: 'Jobs run in a sandbox (bubblewrap): they see what they declare, and nothing else.',
  },
  none: { tag: 'warn', says: 'Jobs run without a sandbox, as the service was started.' },
  refused: { tag: 'bad', says: 'There is no sandbox here, so no job can run.' },
}

/** Whether jobs are kept to what they declare, and what does not hold on this machine. */
export function Enforced({ page }: { page: Page }) {
  const status = page.status.state.value
  if (status.kind !== 'loaded') return null
  const { sandbox, unenforced } = status.value
  const { tag, says } = sandboxes[sandbox]
  return (
    <section aria-labelledby="enforced-title">
      <h2 id="enforced-title">What holds jobs here</h2>
      <p>
        <span class={`tag tag-${tag}`}>
          {sandbox === 'bubblewrap' ? 'enforced' : 'not enforced'}
        </span>{' '}
        {says}
      </p>
      {unenforced.length > 0 && (
        <>
          <p>What does not hold, as this service runs:</p>
          <ul>
            {unenforced.map((one) => (
              <li key={one}>
                <Text of={one} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
