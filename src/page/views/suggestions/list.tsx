import { useEffect } from 'preact/hooks'

import type { Page } from '../../page.ts'
import { Copy } from '../../parts/copy.tsx'
import { Failed, Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import type { Acts } from './acts.ts'
import { Empty } from './empty.tsx'
import { Filters } from './filters.tsx'
import { filterOf, type Inbox } from './inbox.ts'
import { useListKeys } from './list-keys.ts'
import type { Moves } from './moves.ts'
import { lengthOf } from './row.tsx'
import { Rows } from './rows.tsx'
import { Selection } from './selection.tsx'
import { goTo } from './walk.ts'

interface Props {
  page: Page
  inbox: Inbox
  moves: Moves
  acts: Acts
}

/** The list: what narrows it, what is selected, and its rows. */
export function List({ page, inbox, moves, acts }: Props) {
  const { person } = page
  const { shown, narrowing, resource, fresh, current } = inbox
  useListKeys(page, inbox, { moves, acts })
  useEffect(() => {
    const id = current.value
    // Who comes back from a suggestion goes on where it stands, after the page has looked at its title.
    const frame = requestAnimationFrame(() => id !== null && goTo(inbox, id))
    return () => cancelAnimationFrame(frame)
  }, [inbox])
  const isEmpty = shown.value.lines.length === 0
  useEffect(() => {
    // Nobody reads an empty list.
    if (isEmpty && fresh.value > 0) resource.reload()
  }, [isEmpty, fresh.value])
  return (
    <>
      <Filters page={page} inbox={inbox} />
      {acts.trouble.value !== null && <Failed why={acts.trouble.value} />}
      <Loaded of={resource}>
        {({ lines }) => (
          <>
            {shown.value.lines.length + shown.value.later > 0 && <Summary inbox={inbox} />}
            <Selection inbox={inbox} moves={moves} acts={acts} />
            {isEmpty ? (
              <Empty page={page} inbox={inbox} total={lines.length} />
            ) : (
              <Rows page={page} inbox={inbox} moves={moves} />
            )}
            {shown.value.later > 0 && (
              <p>
                <button
                  type="button"
                  onClick={() =>
                    page.router.go(
                      'suggestions',
                      null,
                      filterOf({ ...narrowing.value, later: true }),
                    )
                  }
                >
                  Show {shown.value.later} more, for another day
                </button>
              </p>
            )}
          </>
        )}
      </Loaded>
      <footer class="quiet foot-notes">
        <p>
          You decide as{' '}
          <button
            type="button"
            class="small"
            onClick={() => (acts.question.value = { kind: 'name', next: null })}
          >
            {person.value === '' ? 'somebody without a name yet' : <Text of={person.value} />}
            <span class="unseen">: change the name</span>
          </button>
        </p>
        <p>
          Keys: <kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>a</kbd> accepts,{' '}
          <kbd>x</kbd> rejects, <kbd>u</kbd> takes back, <kbd>s</kbd> selects, <kbd>?</kbd> shows
          all
        </p>
        <p>
          On a terminal: <code>ostinato suggestions list</code>{' '}
          <Copy page={page} text="ostinato suggestions list" what="the command" />
        </p>
      </footer>
    </>
  )
}

/** How much there is to look at today, and for another day. */
function Summary({ inbox: { shown, narrowing } }: Pick<Props, 'inbox'>) {
  const { lines, later } = shown.value
  const today = lines.filter((line) => line.state === 'open' && !line.later)
  const minutes = today.reduce((sum, one) => sum + one.minutes, 0)
  const isOpen = narrowing.value.state === 'open'
  const count = `${lines.length} ${lines.length === 1 ? 'suggestion' : 'suggestions'}`
  return (
    <p>
      {isOpen && today.length > 0
        ? `${today.length} to look at today, about ${lengthOf(minutes)}; what is worth most a minute comes first.`
        : count}
      {isOpen && lines.length > today.length && ` ${lines.length - today.length} for another day.`}
      {later > 0 && ` ${later} more, for another day.`}
    </p>
  )
}
