import { useComputed } from '@preact/signals'

import type { InboxLine } from '../../../domain/inbox-shape.ts'
import type { Page } from '../../page.ts'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { visible } from '../../visible.ts'
import { filterOf, type Inbox } from './inbox.ts'
import type { Moves } from './moves.ts'

/** What every row is drawn with. */
export interface RowProps {
  page: Page
  inbox: Inbox
  moves: Moves
}

/** One suggestion in a line or two: what, how grave, where, by whom, and where it is now. */
export function Row({ page, inbox, moves, line }: RowProps & { line: InboxLine }) {
  const { id, title, severity, spec, repository, paths, by, minutes, createdAt } = line
  const state = useComputed(() => moves.states.value.get(id) ?? line.state).value
  const isSelected = useComputed(() => inbox.selected.value.has(id)).value
  const place = useComputed(() => inbox.shown.value.places.get(id) ?? 0).value
  const count = useComputed(() => inbox.shown.value.lines.length).value
  const href = hrefOf('suggestions', id, filterOf(inbox.narrowing.value))
  const [first = '', ...more] = paths
  return (
    <div
      role="listitem"
      class={`row${isSelected ? ' row-selected' : ''}${state === line.state ? '' : ' row-moved'}`}
      data-id={id}
      aria-posinset={place + 1}
      aria-setsize={count}
    >
      <button
        type="button"
        role="checkbox"
        class="plain row-check"
        aria-checked={isSelected}
        aria-label={`Select ${visible(title)}`}
        onClick={() => inbox.toggle(id)}
      >
        {isSelected ? '☑' : '☐'}
      </button>
      <div class="row-main">
        <a id={`row-${id}`} href={href} data-item>
          <Text of={title} />
        </a>
        <p class="row-facts">
          <span class={`tag tag-${severity}`}>{severity}</span>
          {(state !== 'open' || state !== line.state) && (
            <span class={`tag tag-${state}`}>{state}</span>
          )}
          {!title.includes(first) && <Text of={first} />}
          {more.length > 0 && <span>{paths.length} files</span>}
          <span>
            <Text of={spec} /> · <Text of={nameOf(repository)} />
          </span>
          <span>
            by <Text of={by.kind === 'model' ? by.model : by.kind} />
          </span>
          <span>about {lengthOf(minutes)}</span>
          <Time at={createdAt} now={page.now} />
        </p>
      </div>
    </div>
  )
}

/** Minutes as people say them. */
export function lengthOf(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes))
  return whole < 90 ? `${whole} min` : `${Math.round(minutes / 60)} h`
}

/** The folder's own name; the whole path is in the suggestion. */
function nameOf(repository: string): string {
  return repository.split('/').findLast((part) => part !== '') ?? repository
}
