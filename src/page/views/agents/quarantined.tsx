import type { AgentServer } from '../../../domain/agent-shape.ts'
import { Diff } from '../../diff/diff.tsx'
import type { Page } from '../../page.ts'
import { Text } from '../../parts/text.tsx'
import { visible } from '../../visible.ts'
import { Consent } from './consent.tsx'

/** Definitions that are not what was approved: how each differs, and the consent to it as it is now. */
export function Quarantined({
  page,
  name,
  server: { repository, quarantined },
  onDone,
}: {
  page: Page
  name: string
  server: AgentServer
  onDone: () => void
}) {
  return (
    <>
      {quarantined.map(({ tool, why, diff, hash }) => (
        <section key={`${tool} ${hash}`} class="quarantined" aria-label={`Tool ${visible(tool)}`}>
          <h4>
            <Text of={tool} />{' '}
            <span class="tag tag-warn">{why === 'new' ? 'a new tool' : 'changed'}</span>
          </h4>
          <p>
            Its definition is {why === 'new' ? 'new' : 'no longer what was approved'}, so it is not
            called.
          </p>
          <Diff patch={diff} />
          <Consent
            page={page}
            name={name}
            repository={repository}
            what={{ tool, hash }}
            label="Approve it as it is now"
            said={`Approved tool ${tool} of ${name}`}
            onDone={onDone}
          >
            What a tool says of itself is read by models: look for orders in it.
          </Consent>
        </section>
      ))}
    </>
  )
}
