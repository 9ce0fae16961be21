import { Database } from 'bun:sqlite'
import { expect, spyOn, test } from 'bun:test'

import { openStore, type Store } from '../../src/store/open.ts'
import { openSuggestion, queuedCycle, tempDir } from './sample.ts'

const docs = { repository: '/repository', spec: 'docs' }
const { id: cycle } = queuedCycle()
const since = 1000

/** What each cycle, each door or each start asks, and the one index that finds it however much there is beside it. */
const asked: Record<string, [ask: (store: Store) => unknown, index: string]> = {
  'the latest cycles': [({ runs }) => runs.list({ limit: 20 }), 'runs_by_time'],
  "a repository's": [({ runs }) => runs.list({ repository: '/repository' }), 'runs_by_repository'],
  "a spec's": [({ runs }) => runs.list(docs), 'runs_by_spec'],
  'cycles by state': [({ runs }) => runs.counts(), 'runs_by_state'],
  'minutes of a day': [({ spending }) => spending.minutes(since, 2000, docs), 'runs_ended'],
  'minutes under way': [({ spending }) => spending.minutes(since, 2000, docs), 'runs_open'],
  'what a week took': [({ spending }) => spending.taken(since), 'runs_by_end'],
  'tokens of a day': [
    ({ spending }) => spending.sums(since, docs),
    'COVERING INDEX exchanges_by_time',
  ],
  'what a plateau is counted from': [({ fruitless }) => fruitless(docs, 9), 'entries_reset'],
  'what is counted for a plateau': [({ fruitless }) => fruitless(docs, 9), 'entries_shown'],
  "a suggestion's entries": [
    ({ entries }) => entries.list({ suggestion: 's' }),
    'entries_by_suggestion',
  ],
  'old entries': [({ entries }) => entries.deleteBefore(since, 9), 'entries_by_time'],
  'old steps': [({ steps }) => steps.deleteEndedBefore(since, 9), 'steps_by_time'],
  'suggestions that wait': [
    ({ suggestions }) => suggestions.list({ states: ['open', 'accepted'] }),
    'suggestions_by_state',
  ],
  "a cycle's suggestions": [
    ({ suggestions }) => suggestions.list({ cycle }),
    'suggestions_by_cycle',
  ],
  'outcomes to follow': [
    ({ outcomes }) => outcomes({ repository: '/repository', commit: 'c', since, limit: 9 }),
    'COVERING INDEX suggestions_by_state',
  ],
  'deliveries in quarantine': [
    ({ deliveries }) => deliveries.list({ state: 'quarantined' }),
    'deliveries_quarantined',
  ],
}

for (const [name, [ask, index]] of Object.entries(asked))
  test(`migrate() makes the index by which ${name} are found`, async () => {
    using temp = tempDir()
    using store = openStore({ dir: temp.path })
    await store.write(() => store.suggestions.put(openSuggestion('one')))
    expect(planOf(store, ask).join('\n')).toContain(index)
  })

test('entries.list() and deliveries.list() sort nothing for the newest few of many', () => {
  using temp = tempDir()
  using store = openStore({ dir: temp.path })
  const newest = { limit: 20, newest: true }
  for (const ask of [
    () => store.entries.list(newest),
    () => store.entries.list({ ...newest, repository: '/repository' }),
    () => store.entries.list({ ...newest, ...docs }),
    () => store.entries.list({ ...newest, types: ['cycle.done'] }),
    () => store.deliveries.list({ limit: 20, hook: 'github' }),
  ])
    expect(planOf(store, ask).join('\n')).not.toContain('TEMP B-TREE')
})

/** How SQLite answers the last query that is made. */
function planOf(store: Store, ask: (store: Store) => unknown): string[] {
  using prepared = spyOn(Database.prototype, 'prepare')
  ask(store)
  const query = prepared.mock.lastCall?.[0] ?? ''
  using raw = new Database(store.path, { readonly: true })
  const places = query.match(/\?/g) ?? []
  return raw
    .query<{ detail: string }, null[]>(`explain query plan ${query}`)
    .all(...places.map(() => null))
    .map(({ detail }) => detail)
}
