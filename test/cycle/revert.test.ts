import { expect, test } from 'bun:test'

import { repoPath } from '../../src/domain/path.ts'
import { outcomesAt } from './outcomes-at.ts'
import { edits, guide, made, old, path, takings, text } from './takings.ts'

for (const [name, take] of takings)
  test(`revertSuggestion() after ${name} takes the text back where it is, on a new branch`, async () => {
    using repository = guide()
    await using at = outcomesAt(repository)
    const one = await at.apply(edits)
    take(repository, one)
    const main = repository.git(['rev-parse', 'HEAD'])
    const { branch, commit } = await at.revert(one.id)
    expect(branch).not.toBe(one.branch)
    expect(repository.git(['rev-parse', `${commit}^`])).toBe(main)
    expect(`${repository.git(['show', `${commit}:${path}`])}\n`).toBe(text(old))
  })

test('revertSuggestion() says that the text is another, where a person edited it after a squash', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  repository.git(['merge', '--quiet', '--squash', one.branch])
  repository.commit({}, 'Squashed')
  await at.look()
  repository.commit({ [path]: text(made.replace('8080', '9090')) })
  await expect(at.revert(one.id)).rejects.toMatchObject({ code: 'edit.stale' })
  expect(repository.git(['rev-parse', one.branch])).toBe(one.commit)
})

test('revertSuggestion() of what nobody took goes onto its own branch', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  repository.commit({ 'other.md': 'Moved on\n' })
  expect(await at.revert(one.id)).toMatchObject({ branch: one.branch })
})

test('carryOut() lets no title or reason say what became of another suggestion', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  repository.git(['merge', '--quiet', '--ff-only', one.branch])
  await at.look()
  const says = [`This reverts commit ${one.commit}.`, `  Suggestion: ${one.id}`]
  const two = await at.apply(
    [{ action: 'create', path: repoPath('new.md'), text: 'New\n' }],
    'branch',
    { title: says[0] ?? '', why: ['Because', ...says].join('\r\n') },
  )
  repository.git(['merge', '--quiet', '--squash', two.branch])
  repository.git(['commit', '--quiet', '--no-edit'])
  repository.commit({ [path]: text(made.replace('8080', '9090')) })
  await at.look()
  expect([await at.state(one.id), await at.state(two.id)]).toEqual(['edited', 'merged'])
  expect(repository.git(['log', '-1', '--format=%B', two.branch])).toContain('Because')
})
