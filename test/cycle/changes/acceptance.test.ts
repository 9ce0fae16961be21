import { expect, test } from 'bun:test'

import { applySuggestions } from '../../../src/cycle/apply.ts'
import { acceptancesOf, keepAcceptance } from '../../../src/cycle/changes/acceptance.ts'
import { reviewSuggestions } from '../../../src/cycle/review.ts'
import { makeRepository, type TestRepository } from '../../support/git.ts'
import { modelsOf, scriptedModel } from '../../support/scripted-model.ts'
import { cycleAt } from '../cycle-at.ts'
import { answers, problem, queueTree, solveSpec } from '../solve/solve-at.ts'

const id = 'report-slow-jobs-before-the-worker-stops'
const signal = new AbortController().signal

/** A change that was drafted for a problem, accepted by Ana and applied on a branch. */
async function applied(repository: TestRepository, at: Awaited<ReturnType<typeof cycleAt>>) {
  const { suggestions } = await at.cycle(repository.root, { trigger: { problem } })
  const review = { accept: true, by: 'ana', at: Date.now() }
  const accepted = await reviewSuggestions(suggestions, review, at.deps)
  const done = accepted.flatMap((one) => (one.state === 'accepted' ? [one] : []))
  const { applied: made } = await applySuggestions(done, 'branch', at.deps, signal)
  return { branch: made[0]?.branch ?? '', commit: made[0]?.commit ?? '' }
}

async function look(repository: TestRepository, at: Awaited<ReturnType<typeof cycleAt>>) {
  const place = { repository: repository.root, commit: repository.git(['rev-parse', 'HEAD']) }
  return at.deps.bases.use(place, (base) =>
    at.deps.changes.look({ ...place, base, edits: [], signal }, []),
  )
}

const opened = () => cycleAt({ spec: solveSpec, models: modelsOf(scriptedModel(answers())) })

test('a change of a suggestion that a person accepted and applied is accepted once it is merged', async () => {
  using repository = makeRepository(queueTree())
  await using at = await opened()
  const { branch, commit } = await applied(repository, at)
  expect(await look(repository, at)).toEqual([])
  expect((await acceptancesOf(repository.root, at.journal)).size).toBe(0)
  repository.git(['merge', '--quiet', '--ff-only', branch])
  expect(await look(repository, at)).toMatchObject([
    {
      id,
      accepted: 'yes',
      acceptance: { by: 'ana', commit },
      tasks: [
        {
          done: false,
          scenarios: [
            { id: 'queue-drain/report-of-slow-jobs/slow-job-is-reported', state: 'unbound' },
          ],
        },
      ],
    },
  ])
  // Looked at again, nothing more is written.
  await look(repository, at)
  const entries = await at.journal.entries({ types: ['change.accepted'] })
  expect(entries.map(({ body }) => [body['change'], body['by']])).toEqual([[id, 'ana']])
})

test('a change is not accepted where it was altered before it was merged', async () => {
  using repository = makeRepository(queueTree())
  await using at = await opened()
  const { branch } = await applied(repository, at)
  repository.git(['merge', '--quiet', '--ff-only', branch])
  repository.git(['reset', '--quiet', '--hard'])
  repository.commit({ [`openspec/changes/${id}/proposal.md`]: '## Why\nOther\n' })
  expect(await look(repository, at)).toMatchObject([{ id, accepted: 'no', acceptance: null }])
})

test('keepAcceptance() tells the same yes once, whoever keep it at once', async () => {
  await using at = await opened()
  const said = { text: 'What it says', hash: 'h' }
  const yes = { repository: '/r', id, said, commit: 'c', by: 'ana', at: 7 }
  await Promise.all([1, 2].map(() => keepAcceptance(yes, [], at.journal)))
  expect((await acceptancesOf('/r', at.journal)).get(id)).toMatchObject({ by: 'ana', at: 7 })
  await keepAcceptance({ ...yes, by: 'ben', at: 8 }, [], at.journal)
  const entries = await at.journal.entries({ types: ['change.accepted'] })
  expect(entries.map(({ body }) => body['by'])).toEqual(['ana', 'ben'])
})
