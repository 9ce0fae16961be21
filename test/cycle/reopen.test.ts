import { expect, test } from 'bun:test'

import { linkCheck } from 'ostinato'

import { reopenSuggestion } from '../../src/cycle/reopen.ts'
import { reviewSuggestions } from '../../src/cycle/review.ts'
import { makeRepository } from '../support/git.ts'
import { cycleAt } from './cycle-at.ts'

const files = { 'docs/a.md': '[b](b.md)\n', 'docs/deep/b.md': '# B\n' }
const spec = {
  goal: 'g',
  boundaries: { include: ['**/*.md'] },
  checks: { links: linkCheck() },
  agents: ['links'],
  review: { by: ['ana'] },
}

test('reopenSuggestion() takes a review back, for a reviewer and while nothing was applied', async () => {
  using repository = makeRepository(files)
  await using at = await cycleAt({ spec })
  const { suggestions } = await at.cycle(repository.root)
  const [open] = suggestions
  if (!open) throw new Error('no suggestion')
  await expect(reopenSuggestion(open, { by: 'ana', now: 1 }, at.deps)).rejects.toMatchObject({
    code: 'suggestion.state',
    message: `Cannot reopen suggestion "${open.id}": it is "open", only an accepted or rejected one can be reopened`,
  })
  for (const accept of [true, false]) {
    const [reviewed] = await reviewSuggestions([open], { accept, by: 'ana', at: 2 }, at.deps)
    if (!reviewed) throw new Error('not reviewed')
    await expect(reopenSuggestion(reviewed, { by: 'eve', now: 3 }, at.deps)).rejects.toMatchObject({
      code: 'review.denied',
      message: `Cannot reopen suggestion "${open.id}" as "eve": spec "test" is reviewed by ana`,
    })
    const again = await reopenSuggestion(reviewed, { by: 'ana', now: 3 }, at.deps)
    expect(again).toEqual({ ...open, state: 'open', updatedAt: 3 })
    expect(await at.journal.suggestion(open.id)).toEqual(again)
    // Who looked at it before somebody else took it back is told.
    await expect(reopenSuggestion(reviewed, { by: 'ana', now: 4 }, at.deps)).rejects.toMatchObject({
      code: 'suggestion.state',
    })
  }
  const entries = await at.journal.entries({
    types: ['suggestion.reopened'],
    suggestion: open.id,
  })
  expect(entries.map(({ body }) => body)).toEqual([
    { title: open.title, by: 'ana', from: 'accepted' },
    { title: open.title, by: 'ana', from: 'rejected' },
  ])
  expect(await at.journal.entries({ suggestion: 's-other' })).toEqual([])
})
