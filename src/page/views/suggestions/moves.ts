import { type ReadonlySignal, signal } from '@preact/signals'

import { type EntryType, entryTypes } from '../../../domain/entry.ts'
import type { SuggestionState } from '../../../domain/suggestion.ts'
import type { Live } from '../../live.ts'

/** Where an entry says that its suggestion went. */
const movesTo = {
  'suggestion.opened': 'open',
  'suggestion.refuted': 'refuted',
  'suggestion.stale': 'stale',
  'suggestion.superseded': 'superseded',
  'suggestion.reopened': 'open',
  'suggestion.expired': 'expired',
  'suggestion.forgotten': 'superseded',
  'suggestion.accepted': 'accepted',
  'suggestion.rejected': 'rejected',
  'suggestion.applied': 'applied',
  'suggestion.reverted': 'reverted',
} as const satisfies Partial<Record<EntryType, SuggestionState>>

type MovingType = keyof typeof movesTo
const movingTypes = Object.keys(movesTo).filter(isMoving)

/** Everything that the journal says of one suggestion. */
export const suggestionTypes = entryTypes.filter((type) => type.startsWith('suggestion.'))

/** The list is told of what came so often, in milliseconds, however much comes. */
const restMs = 500

/** Which suggestions moved since the list was loaded, and which were opened. */
export interface Moves {
  states: ReadonlySignal<ReadonlyMap<string, SuggestionState>>
  /** Ids of those that were opened, by the journal. */
  opened: ReadonlySignal<ReadonlySet<string>>
  /** What this page itself did; shown at once. */
  tell(ids: readonly string[], state: SuggestionState): void
  /** Loading begins; the answer's undoing forgets what came before that, for what is loaded says it. */
  mark(): () => void
  close(): void
}

export function createMoves(live: Live): Moves {
  const states = signal<ReadonlyMap<string, SuggestionState>>(new Map())
  const opened = signal<ReadonlySet<string>>(new Set())
  /** How often something was loaded when each was told. */
  const toldAt = new Map<string, number>()
  let nextStates = new Map<string, SuggestionState>()
  let nextOpened = new Set<string>()
  let loads = 0
  let timer: ReturnType<typeof setTimeout> | null = null

  function show(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    states.value = new Map(nextStates)
    opened.value = new Set(nextOpened)
  }
  function keep(id: string, state: SuggestionState): void {
    nextStates.set(id, state)
    toldAt.set(id, loads)
  }
  const undo = live.onEntry(movingTypes, ({ type, suggestion }) => {
    if (suggestion === undefined || !isMoving(type)) return
    keep(suggestion, movesTo[type])
    if (type === 'suggestion.opened') nextOpened.add(suggestion)
    timer ??= setTimeout(show, restMs)
  })

  return {
    states,
    opened,
    tell(ids, state) {
      for (const id of ids) keep(id, state)
      show()
    },
    mark() {
      const mine = ++loads
      return () => {
        const isNew = (id: string) => (toldAt.get(id) ?? 0) >= mine
        nextStates = new Map([...nextStates].filter(([id]) => isNew(id)))
        nextOpened = new Set([...nextOpened].filter(isNew))
        for (const id of toldAt.keys()) if (!nextStates.has(id)) toldAt.delete(id)
        show()
      }
    },
    close() {
      undo()
      if (timer !== null) clearTimeout(timer)
    },
  }
}

function isMoving(type: string): type is MovingType {
  return Object.hasOwn(movesTo, type)
}
