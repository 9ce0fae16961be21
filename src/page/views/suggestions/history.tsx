import * as v from 'valibot'

import type { EntryType } from '../../../domain/entry.ts'
import { EntryShape } from '../../../domain/shape.ts'
import { get } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'
import { type Resource, useResource } from '../../store.ts'
import { suggestionTypes } from './moves.ts'

const Entries = v.object({ entries: v.array(EntryShape) })
type Entries = v.InferOutput<typeof Entries>

/** What happened, in words; another type of entry is shown by its name. */
const words = new Map<string, string>(
  Object.entries({
    'suggestion.opened': 'It was suggested',
    'suggestion.refuted': 'Its checks refuted it',
    'suggestion.stale': 'The text that it changes is another now',
    'suggestion.superseded': 'Another took its place',
    'suggestion.verified': 'It was found better on a newer commit, too',
    'suggestion.reopened': 'It waits again',
    'suggestion.expired': 'Nobody reviewed it in its days',
    'suggestion.forgotten': 'Its rejection was lifted',
    'suggestion.accepted': 'It was accepted',
    'suggestion.rejected': 'It was rejected',
    'suggestion.applied': 'It was applied',
    'suggestion.reverted': 'It was reverted',
    'suggestion.outcome': 'The repository decided',
    'suggestion.refused': 'It could not be applied',
  } satisfies Partial<Record<EntryType, string>>),
)

export function useHistory(page: Page, id: string): Resource<Entries> {
  const path = `/suggestions/${encodeURIComponent(id)}/history`
  return useResource(page.live, id, async (signal) => get(path, Entries, { signal }), {
    on: suggestionTypes,
    when: ({ suggestion }) => suggestion === id,
  })
}

/** All that the journal has of it: reviews, applying, reverting, and what the repository did. */
export function History({ page, of }: { page: Page; of: Resource<Entries> }) {
  return (
    <section aria-labelledby="history-title">
      <h2 id="history-title">History</h2>
      <Loaded of={of}>
        {({ entries }) =>
          entries.length === 0 ? (
            <p class="quiet">The journal does not go back so far.</p>
          ) : (
            <ol class="history">
              {entries.map((entry) => (
                <li key={entry.id}>
                  <Time at={entry.at} now={page.now} />: {words.get(entry.type) ?? entry.type}
                  <More of={entry.body} />
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </section>
  )
}

/** What is said of it besides: by whom, why, where; each with the words before it. */
const besides = {
  by: 'by ',
  from: 'was ',
  state: '',
  code: 'as ',
  branch: 'branch ',
  commit: 'commit ',
  why: '',
  reason: '',
  evidence: '',
}

function More({ of }: { of: EntryShape['body'] }) {
  const said = Object.entries(besides).flatMap(([name, before]) => {
    const value = of[name]
    return typeof value === 'string' ? [{ name, before, value }] : []
  })
  return (
    <span class="quiet">
      {of['mode'] === 'write' && ' · in the files of the working tree'}
      {said.map(({ name, before, value }) => (
        <span key={name}>
          {' '}
          · {before}
          <Text of={name === 'commit' ? value.slice(0, 12) : value} />
        </span>
      ))}
    </span>
  )
}
