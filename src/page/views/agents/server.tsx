import { useId, useRef } from 'preact/hooks'

import type { AgentServer } from '../../../domain/agent-shape.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import type { AskedLately } from './asked-of.ts'
import { AskedLast } from './built-in.tsx'
import { Consent } from './consent.tsx'
import { Quarantined } from './quarantined.tsx'
import { Tools } from './tools.tsx'

const words: Readonly<Record<AgentServer['state'], { tag: string; means: string }>> = {
  asking: { tag: 'tag-warn', means: 'It is not started' },
  idle: { tag: '', means: 'It is started when somebody asks it' },
  connecting: { tag: 'tag-warn', means: 'It is being started' },
  ready: { tag: 'tag-good', means: 'It answers' },
  resting: { tag: 'tag-warn', means: 'It failed, and is left alone for a while' },
  failed: { tag: 'tag-bad', means: 'It failed too often; approve it again to try it again' },
  off: { tag: '', means: 'mcp.json turns it off' },
}

/** A server of mcp.json: how it is, how it is launched, what it offers, and what waits for consent. */
export function Server({
  page,
  name,
  server,
  asked,
  reload,
}: {
  page: Page
  name: string
  server: AgentServer
  asked: AskedLately | undefined
  reload: () => void
}) {
  const title = useRef<HTMLHeadingElement>(null)
  const id = useId()
  const { state, launch, trust, why, tools, quarantined, stderr, calls, failures } = server
  const { tag, means } = words[state]
  const wantsLaunch = state === 'asking' || state === 'failed'
  // The button that was pressed is gone by then.
  const approved = () => {
    title.current?.focus()
    reload()
  }
  return (
    <article class="card" aria-labelledby={id}>
      <h3 id={id} ref={title} tabIndex={-1}>
        <a href={hrefOf('agents', name, { repository: server.repository })} data-item>
          <Text of={name} />
        </a>{' '}
        <span class={`tag ${tag}`}>{state}</span>
      </h3>
      <p>
        {means}
        {why !== null && (
          <>
            {': '}
            <Text of={why} />
          </>
        )}
      </p>
      <Command page={page} of={launch} what={`how it is launched`} />
      {wantsLaunch && (
        <Consent
          page={page}
          name={name}
          repository={server.repository}
          what={{ launch }}
          label="Approve this launch"
          said={`Approved how ${name} is launched`}
          onDone={approved}
        >
          It runs as you, with all that you may do, outside of any sandbox. Approve it only where
          you know what each word above does.
        </Consent>
      )}
      <Quarantined page={page} name={name} server={server} onDone={approved} />
      <dl class="facts">
        <div>
          <dt>Trust</dt>
          <dd>{trust === 'own' ? 'own: believed in what it says of itself' : 'a stranger’s'}</dd>
        </div>
        <div>
          <dt>Calls</dt>
          <dd>
            {calls === 0 ? 'none since it was started' : `${calls}, ${failures} of them failed`}
          </dd>
        </div>
        <div>
          <dt>Asked last</dt>
          <dd>
            <AskedLast page={page} of={asked} />
          </dd>
        </div>
        {server.connectMs !== null && (
          <div>
            <dt>Connected in</dt>
            <dd>{lasting(server.connectMs)}</dd>
          </div>
        )}
      </dl>
      <Tools of={tools} />
      {quarantined.length === 0 && tools.length === 0 && state === 'ready' && (
        <p class="quiet">It offers no tools that may be called.</p>
      )}
      {stderr.length > 0 && (
        <details>
          <summary>The last it wrote to standard error</summary>
          <pre tabIndex={0} aria-label="Standard error">
            <Text of={stderr.join('\n')} />
          </pre>
        </details>
      )}
    </article>
  )
}
