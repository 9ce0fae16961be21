// Run by follow-up.test.ts, and killed at any moment: applies what a rule accepted, one spec after the
// other, each with something that its last cycle held back.
import { suggestionId } from '../../src/domain/id.ts'
import { createJournal } from '../../src/engine/create-journal.ts'
import { openStore } from '../../src/store/open.ts'
import { openSuggestion, trigger } from '../store/sample.ts'

using store = openStore({ dir: process.argv[2] ?? '' })
const journal = createJournal(store)
const repository = '/repository'
for (let count = 0; ; count += 1) {
  const spec = `spec-${String(count).padStart(5, '0')}`
  const asked = { spec, repository, trigger: trigger({ kind: 'commit' }), all: false }
  const begun = await journal.trigger(asked)
  if ('paused' in begun) throw new RangeError(`Cannot drive: ${begun.paused}`)
  const only = begun.cycle.id
  const claim = await journal.claim({ owner: 'driver', minutes: () => 10, only })
  if (!claim) throw new RangeError('Cannot drive: there is nothing to claim')
  const made = openSuggestion(spec, claim.cycle.id)
  const review = { accept: true, by: 'rule', rule: spec, at: 2 }
  const id = suggestionId(repository, spec, spec)
  const accepted = { ...made, id, spec, review, state: 'accepted' } as const
  const done = { ms: 1, entries: [] }
  await journal.finishStep(claim, {
    ...done,
    step: 'propose',
    result: { noRoom: 1 },
    suggestions: [accepted],
  })
  await journal.end(claim, { fault: null })
  const place = { mode: 'write', at: 3 } as const
  await journal.move([{ from: 'accepted', to: { ...accepted, state: 'applied', place } }], [])
  console.log(spec)
}
