import type { Acts } from './acts.ts'
import type { Inbox } from './inbox.ts'
import type { Moves } from './moves.ts'

/** What can be done with several at once; and what came since the list was loaded, which moves nothing. */
export function Selection({ inbox, moves, acts }: { inbox: Inbox; moves: Moves; acts: Acts }) {
  const { selected, shown, fresh, resource } = inbox
  const { lines, places } = shown.value
  const inState = (state: string) =>
    [...selected.value].filter((id) => {
      const line = lines[places.get(id) ?? -1]
      return (moves.states.value.get(id) ?? line?.state) === state
    })
  const [open, accepted] =
    selected.value.size === 0 ? [[], []] : [inState('open'), inState('accepted')]
  const none = () => (selected.value = new Set())
  const then = (act: () => void) => () => {
    act()
    none()
  }
  if (lines.length === 0) return null
  return (
    <div class="selection" role="group" aria-label="Several at once">
      <span aria-live="polite">
        {selected.value.size === 0 ? 'None selected' : `${selected.value.size} selected`}
      </span>
      <button type="button" class="small" onClick={() => (selected.value = new Set(places.keys()))}>
        Select all {lines.length} shown
      </button>
      {selected.value.size > 0 && (
        <button type="button" class="small" onClick={none}>
          Select none
        </button>
      )}
      {open.length > 0 && (
        <>
          <button type="button" class="small main" onClick={then(() => acts.accept(open))}>
            Accept {open.length}
          </button>
          <button type="button" class="small" onClick={() => acts.reject(open)}>
            Reject {open.length} …
          </button>
        </>
      )}
      {accepted.length > 0 && (
        <>
          <button type="button" class="small" onClick={then(() => acts.apply(accepted, 'branch'))}>
            Apply {accepted.length} on branches
          </button>
          <button type="button" class="small" onClick={then(() => acts.undo(accepted))}>
            Take {accepted.length} back
          </button>
        </>
      )}
      <span role="status" class="fresh">
        {fresh.value > 0 && (
          <button type="button" class="small main" onClick={() => resource.reload()}>
            Show {fresh.value} new
          </button>
        )}
      </span>
    </div>
  )
}
