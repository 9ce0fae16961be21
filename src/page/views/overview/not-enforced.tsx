import type { StatusShape } from '../../../domain/status-shape.ts'
import { Text } from '../../parts/text.tsx'

const sandboxes: Readonly<Record<StatusShape['sandbox'], string>> = {
  bubblewrap:
    'Commands of checks and jobs run in a sandbox (bubblewrap), with the folders, programs and hosts that were declared for them and no others.',
  none: 'Commands of checks and jobs run without a sandbox, because OSTINATO_SANDBOX says so.',
  refused: 'Commands of checks and jobs are refused, because no sandbox works here.',
}

/** What keeps things in here, and what does not, without any softening. */
export function NotEnforced({ status: { sandbox, unenforced } }: { status: StatusShape }) {
  return (
    <section aria-labelledby="enforced-title">
      <h2 id="enforced-title">What is not enforced here</h2>
      <p class={sandbox === 'bubblewrap' ? '' : 'warned'}>{sandboxes[sandbox]}</p>
      <ul>
        {unenforced.map((why) => (
          <li key={why}>
            <Text of={why} />
          </li>
        ))}
        <li>
          Servers of mcp.json that you approve are programs of yours: they run as you, outside of
          any sandbox
        </li>
        <li>
          Specs and routes that you approve run in the process of this service, with its rights
        </li>
        <li>
          Who can run programs as you on this machine can read the token, and do all that this page
          can
        </li>
      </ul>
    </section>
  )
}
