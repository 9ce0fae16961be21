import { expect, test } from 'bun:test'

import { applySuggestions } from '../../../src/cycle/apply.ts'
import { revertSuggestion } from '../../../src/cycle/revert.ts'
import { hashOf } from '../../../src/domain/id.ts'
import type { Suggestion, SuggestionAt } from '../../../src/domain/suggestion.ts'
import { makeRepository, type TestRepository, writeFiles } from '../../support/git.ts'
import { dead, guide, mannersAt } from './manners-at.ts'

const { signal } = new AbortController()

test('a file that a person is at gets no new suggestion, and one once it is committed', async () => {
  using repository = makeRepository({ ...guide, 'a.md': dead, 'b.md': dead })
  await using at = await mannersAt()
  writeFiles(repository.root, { 'a.md': `${dead}a thought\n` })
  const first = await at.look(repository.root)
  expect(first.opened.map(({ edits }) => String(edits[0]?.path))).toEqual(['b.md'])
  expect(first.dropped).toEqual(['a person is at it: a.md has changes that are not committed'])
  repository.commit({})
  const second = await at.look(repository.root)
  expect(second.opened.map(({ edits }) => String(edits[0]?.path))).toEqual(['a.md'])
})

/** A commit of a person on a branch, without checking it out. */
function commitOn(repository: TestRepository, branch: string, parent: string): string {
  const tree = repository.git(['rev-parse', `${parent}^{tree}`])
  const commit = repository.git(['commit-tree', tree, '-p', parent, '-m', 'mine'])
  repository.git(['update-ref', `refs/heads/${branch}`, commit])
  return commit
}

function accepted(one: Suggestion | null | undefined): SuggestionAt<'accepted'> {
  if (one?.state !== 'accepted') throw new Error(`it is ${one?.state}`)
  return one
}

test('applySuggestions() leaves a branch alone that somebody committed on, takes another, and says so', async () => {
  using repository = makeRepository({ ...guide, 'a.md': dead })
  await using at = await mannersAt()
  const [one] = (await at.look(repository.root)).opened
  await at.review(one, null)
  const yes = accepted(await at.stateOf(one))
  const head = repository.git(['rev-parse', 'HEAD'])
  const wanted = `ostinato/test-${hashOf(head, yes.id).slice(0, 8)}`
  const theirs = commitOn(repository, wanted, head)
  const { applied, refused } = await applySuggestions([yes], 'branch', at.deps, signal)
  expect(refused).toEqual([])
  expect(applied).toMatchObject([
    {
      branch: `${wanted}-2`,
      remark: `branch ${wanted} is at another commit, where somebody put it: it is left alone`,
    },
  ])
  expect(repository.git(['rev-parse', wanted])).toBe(theirs)
  expect(repository.git(['rev-parse', `${wanted}-2`])).toBe(applied[0]?.commit ?? '')
})

test('revertSuggestion() never moves a branch that somebody committed on', async () => {
  using repository = makeRepository({ ...guide, 'a.md': dead })
  await using at = await mannersAt()
  const [one] = (await at.look(repository.root)).opened
  await at.review(one, null)
  const yes = accepted(await at.stateOf(one))
  const { applied } = await applySuggestions([yes], 'branch', at.deps, signal)
  const { branch, commit } = applied[0] ?? {}
  if (!branch || !commit) throw new Error('nothing was applied')
  const theirs = commitOn(repository, branch, commit)
  const done = await at.stateOf(one)
  if (done?.state !== 'applied') throw new Error(`it is ${done?.state}`)
  // Its text is only on that branch, so there is nothing to undo elsewhere.
  await expect(revertSuggestion(done, at.deps)).rejects.toMatchObject({ code: 'edit.stale' })
  expect(repository.git(['rev-parse', branch])).toBe(theirs)
})
