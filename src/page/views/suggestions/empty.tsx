import type { Page } from '../../page.ts'
import { Copy } from '../../parts/copy.tsx'
import { hrefOf } from '../../router.ts'
import { filterOf, type Inbox, narrowingOf } from './inbox.ts'

/** Why the list is empty, and what to do next. `total`: how many there are of the state. */
export function Empty({ page, inbox, total }: { page: Page; inbox: Inbox; total: number }) {
  const { spec, repository, text, state } = inbox.narrowing.value
  const isNarrowed = [spec, repository, text].some((one) => one !== '')
  if (total > 0 && isNarrowed && inbox.shown.value.later === 0)
    return (
      <div class="card">
        <p>None of {total} fits what you look for.</p>
        <p>
          <a href={hrefOf('suggestions', null, filterOf({ ...narrowingOf({}), state }))}>
            Show all of them
          </a>
        </p>
      </div>
    )
  if (total > 0)
    return (
      <p class="card">
        The minutes that you have for suggestions are used up for today: the rest can wait.
      </p>
    )
  if (state !== 'open')
    return (
      <p class="card">
        None is in this state. <a href={hrefOf('suggestions')}>Those that wait for you</a>
      </p>
    )
  const command = 'ostinato cycle SPEC'
  return (
    <div class="card">
      <p>
        <strong>Nothing waits for you.</strong> A cycle suggests something when it finds what its
        checks say is better; one begins for each commit.
      </p>
      <p>
        To begin one now: <code>{command}</code>{' '}
        <Copy page={page} text={command} what="the command" />
      </p>
      <p>
        <a href={hrefOf('cycles')}>What the cycles did</a>,{' '}
        <a href={hrefOf('suggestions', null, { state: 'all' })}>suggestions of every state</a>
      </p>
    </div>
  )
}
