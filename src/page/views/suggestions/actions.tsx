import type { SuggestionDetail } from '../../../domain/shape.ts'
import { faultOf } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Copy } from '../../parts/copy.tsx'
import type { Acts } from './acts.ts'

/** What a person can do with a suggestion as it is now, and its copy for elsewhere. */
export function Actions({
  page,
  detail: { id, state },
  acts,
}: {
  page: Page
  detail: SuggestionDetail
  acts: Acts
}) {
  const isBusy = acts.isBusy.value
  return (
    <div class="actions" role="group" aria-label="What to do with it" aria-busy={isBusy}>
      {state === 'open' && (
        <>
          <button type="button" class="main" onClick={() => acts.accept([id])}>
            Accept
          </button>
          <button type="button" onClick={() => acts.reject([id])}>
            Reject …
          </button>
        </>
      )}
      {state === 'accepted' && (
        <>
          <button type="button" class="main" onClick={() => acts.apply([id], 'branch')}>
            Apply on a branch
          </button>
          <button type="button" onClick={() => acts.apply([id], 'write')}>
            Write into the files
          </button>
        </>
      )}
      {(state === 'accepted' || state === 'rejected') && (
        <button type="button" onClick={() => acts.undo([id])}>
          Take the review back
        </button>
      )}
      {state === 'applied' && (
        <button type="button" onClick={() => acts.revert(id)}>
          Revert
        </button>
      )}
      <span class="copies">
        Markdown <Copy page={page} text={() => markdownOf(id)} what="it as Markdown" />
      </span>
    </div>
  )
}

async function markdownOf(id: string): Promise<string> {
  const headers = { accept: 'text/markdown' }
  const response = await fetch(`/suggestions/${encodeURIComponent(id)}`, { headers })
  if (!response.ok) throw await faultOf(response)
  return response.text()
}
