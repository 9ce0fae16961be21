import { expect, test } from 'bun:test'

import { linkCheck } from 'ostinato'

import { reviewSuggestions } from '../../src/cycle/review.ts'
import { ruledSuggestions } from '../../src/cycle/rule.ts'
import { makeRepository } from '../support/git.ts'
import { cycleAt } from './cycle-at.ts'

const files = { 'docs/a.md': '[b](b.md)\n', 'docs/deep/b.md': '# B\n' }
const spec = {
  goal: 'g',
  boundaries: { include: ['**/*.md'] },
  checks: { links: linkCheck() },
  agents: ['links'],
  review: { by: ['ana', 'ben'] },
}

test('reviewSuggestions() lets the named reviewers decide and nobody else', async () => {
  using repository = makeRepository(files)
  await using at = await cycleAt({ spec })
  const { suggestions } = await at.cycle(repository.root)
  const id = suggestions[0]?.id
  const review = (by: string) => ({ accept: true, by, at: 1 })
  await expect(reviewSuggestions(suggestions, review('eve'), at.deps)).rejects.toMatchObject({
    code: 'review.denied',
    message: `Cannot accept suggestion "${id}" as "eve": spec "test" is reviewed by ana, ben`,
  })
  const [accepted] = await reviewSuggestions(suggestions, review('ben'), at.deps)
  expect(accepted).toMatchObject({ state: 'accepted', review: { by: 'ben' } })
  expect(ruledSuggestions(accepted ? [accepted] : [])).toEqual([])
})

test('reviewSuggestions() lets anyone decide where the spec is not loaded any more', async () => {
  using repository = makeRepository(files)
  await using at = await cycleAt({ spec })
  const { suggestions } = await at.cycle(repository.root)
  const review = { accept: false, by: 'eve', code: 'style' as const, at: 1 }
  const gone = { ...at.deps, specs: async () => new Map() }
  expect(await reviewSuggestions(suggestions, review, gone)).toMatchObject([{ state: 'rejected' }])
})
