import { useEffect, useMemo } from 'preact/hooks'

import type { ViewProps } from '../../view.ts'
import { createActs } from './acts.ts'
import { createInbox, narrowingOf } from './inbox.ts'
import { List } from './list.tsx'
import { createMoves } from './moves.ts'
import { One } from './one.tsx'
import { Questions } from './questions.tsx'
import { step } from './walk.ts'

/** The inbox: suggestions to decide on, by keyboard or by hand, and each of them whole. */
export function SuggestionsView({ page, id }: ViewProps) {
  const { state } = narrowingOf(page.router.place.value.filter)
  const moves = useMemo(() => createMoves(page.live), [page])
  const acts = useMemo(() => createActs(page, moves), [page, moves])
  const inbox = useMemo(() => createInbox(page, moves, state), [page, moves, state])
  useEffect(() => moves.close, [moves])
  useEffect(() => inbox.close, [inbox])
  return (
    <>
      {id === null ? (
        <>
          <h1 tabIndex={-1}>Suggestions</h1>
          <List page={page} inbox={inbox} moves={moves} acts={acts} key={state} />
        </>
      ) : (
        <One page={page} id={id} inbox={inbox} acts={acts} key={id} />
      )}
      <Questions
        page={page}
        acts={acts}
        onRejected={() => {
          const wasOne = inbox.selected.value.size === 0
          inbox.selected.value = new Set()
          // After the dialog gave the focus back.
          if (wasOne && id === null) requestAnimationFrame(() => step(inbox, 1))
        }}
      />
    </>
  )
}
