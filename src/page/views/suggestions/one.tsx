import { useEffect } from 'preact/hooks'

import { SuggestionDetail } from '../../../domain/shape.ts'
import { get } from '../../api.ts'
import { Diff } from '../../diff/diff.tsx'
import { useKeys } from '../../keys.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import type { Page } from '../../page.ts'
import { Failed, Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { hrefOf } from '../../router.ts'
import { useResource } from '../../store.ts'
import { Actions } from './actions.tsx'
import type { Acts } from './acts.ts'
import { Evidence } from './evidence.tsx'
import { Facts } from './facts.tsx'
import { History, useHistory } from './history.tsx'
import { filterOf, type Inbox } from './inbox.ts'
import { Insights } from './insights.tsx'
import { suggestionTypes } from './moves.ts'
import { neighbourOf } from './walk.ts'

/** One suggestion whole: what it changes, what speaks for it, and what a person can do with it. */
export function One({
  page,
  id,
  inbox,
  acts,
}: {
  page: Page
  id: string
  inbox: Inbox
  acts: Acts
}) {
  const path = `/suggestions/${encodeURIComponent(id)}`
  const one = useResource(
    page.live,
    id,
    async (signal) => get(path, SuggestionDetail, { signal }),
    { on: suggestionTypes, when: ({ suggestion }) => suggestion === id },
  )
  const history = useHistory(page, id)
  useEffect(() => {
    inbox.current.value = id
  }, [inbox, id])
  const detail = one.state.value.kind === 'loaded' ? one.state.value.value : null
  const { places, lines } = inbox.shown.value
  const place = places.get(id)
  const title = detail?.title ?? (place === undefined ? null : lines[place]?.title)
  const filter = filterOf(inbox.narrowing.value)
  const [before, after] = [
    place === undefined ? null : neighbourOf(inbox, id, -1),
    place === undefined ? null : neighbourOf(inbox, id, 1),
  ]
  /** Nobody decides on what is not in sight yet. */
  const isOpen = () => {
    if (detail === null) page.say('It is still being loaded')
    return detail?.state === 'open'
  }
  useKeys(
    page.keys,
    'This suggestion',
    [
      {
        key: 'j',
        does: 'The next suggestion',
        run: () => after !== null && page.router.go('suggestions', after, filter),
      },
      {
        key: 'k',
        does: 'The one before',
        run: () => before !== null && page.router.go('suggestions', before, filter),
      },
      {
        key: 'Escape',
        does: 'Back to the list',
        run: () => page.router.go('suggestions', null, filter),
      },
      { key: 'a', does: 'Accept it', run: () => isOpen() && acts.accept([id]) },
      {
        key: 'x',
        does: 'Reject it; you are asked why',
        run: () => isOpen() && acts.reject([id]),
      },
      {
        key: 'u',
        does: 'Take back: its review, or what you decided last',
        run: () =>
          acts.undo(detail?.state === 'accepted' || detail?.state === 'rejected' ? [id] : []),
      },
    ],
    [id, before, after, detail?.state, acts, inbox],
  )
  return (
    <>
      <nav class="between" aria-label="Between suggestions">
        <a href={hrefOf('suggestions', null, filter)}>All suggestions</a>
        {place !== undefined && (
          <span class="quiet number">
            {place + 1} of {lines.length}
          </span>
        )}
        {before !== null && <a href={hrefOf('suggestions', before, filter)}>Before</a>}
        {after !== null && <a href={hrefOf('suggestions', after, filter)}>Next</a>}
      </nav>
      <h1 tabIndex={-1}>{title == null ? 'Suggestion' : <Text of={title} />}</h1>
      {acts.trouble.value !== null && <Failed why={acts.trouble.value} />}
      <Loaded of={one}>
        {(detail) => (
          <>
            <Facts page={page} detail={detail} />
            <Actions page={page} detail={detail} acts={acts} />
            <Markdown of={detail.why} top={2} />
            <section aria-labelledby="change-title">
              <h2 id="change-title">Change</h2>
              <Diff patch={detail.patch} />
            </section>
            <Evidence detail={detail} />
            <Insights of={detail.insights} />
            <History of={history} page={page} />
          </>
        )}
      </Loaded>
    </>
  )
}
