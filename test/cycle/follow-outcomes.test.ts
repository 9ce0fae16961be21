import { expect, test } from 'bun:test'

import { repoPath } from '../../src/domain/path.ts'
import { makeRepository } from '../support/git.ts'
import { outcomesAt } from './outcomes-at.ts'
import { edits, guide, made, old, path, takings, text } from './takings.ts'

for (const [name, take] of takings)
  test(`followOutcomes() takes ${name} for merged, and its text taken back for reverted`, async () => {
    using repository = guide()
    await using at = outcomesAt(repository)
    const one = await at.apply(edits)
    await at.look()
    expect(await at.state(one.id)).toBeNull()
    take(repository, one)
    await at.look()
    expect(await at.reading(one.id)).toMatchObject({ value: { state: 'merged', share: 1 } })
    const before = await at.reading(one.id)
    await at.look()
    expect(await at.reading(one.id)).toEqual(before)
    repository.commit({ [path]: text(old) })
    await at.look()
    expect(await at.state(one.id)).toBe('reverted')
    expect(await at.told()).toEqual(['merged', 'reverted'])
  })

test('followOutcomes() sees written files once they are committed', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits, 'write')
  await at.look()
  expect(await at.state(one.id)).toBeNull()
  repository.commit({})
  await at.look()
  expect(await at.reading(one.id)).toMatchObject({
    value: { state: 'merged', evidence: 'its text is there, and the one it replaced is not' },
  })
})

test('followOutcomes() says how much of a text a person left', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  repository.git(['merge', '--quiet', '--squash', one.branch])
  repository.commit({}, 'Squashed')
  await at.look()
  repository.commit({ [path]: text(made.replace('Set PORT to change it.\n', '')) })
  await at.look()
  expect(await at.reading(one.id)).toMatchObject({ value: { state: 'edited', share: 0.5 } })
  expect(await at.told()).toEqual(['merged', 'edited'])
})

test('followOutcomes() takes a text that is there whole for merged, whatever its spaces and what was added', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  const page = repoPath('docs/new.md')
  repository.git(['merge', '--quiet', '--ff-only', one.branch])
  const two = await at.apply([{ action: 'create', path: page, text: '# New\n\nOne line.\n' }])
  repository.git(['merge', '--quiet', '--ff-only', two.branch])
  await at.look()
  repository.commit({
    [path]: text(made).replaceAll('\n', '\r\n'),
    [page]: '# New\n\nOne line.\n\nAnother.\n',
  })
  await at.look()
  for (const { id } of [one, two])
    expect(await at.reading(id)).toMatchObject({ value: { state: 'merged', share: 1 } })
  expect(await at.told()).toEqual(['merged', 'merged'])
})

test('followOutcomes() knows what was changed on its way in by the name that the commit bears', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  repository.git(['cherry-pick', one.commit])
  repository.git(['checkout', '--quiet', 'HEAD'])
  await Bun.write(`${repository.root}/${path}`, text(made.replace('needs root', 'is for root')))
  repository.git(['commit', '--quiet', '--all', '--amend', '--no-edit'])
  await at.look()
  const value = (await at.reading(one.id))?.value
  expect(value?.state).toBe('edited')
  expect(value?.share).toBeGreaterThan(0.7)
  expect(value?.share).toBeLessThan(1)
})

test('followOutcomes() looks back to the oldest commit that any of them was made for', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  repository.git(['cherry-pick', one.commit])
  await Bun.write(`${repository.root}/${path}`, text(made.replace('needs root', 'is for root')))
  repository.git(['commit', '--quiet', '--all', '--amend', '--no-edit'])
  // It was made before the other, waited, and was applied to what the other had become.
  at.wait(-1)
  await at.apply([{ action: 'create', path: repoPath('new.md'), text: 'New\n' }])
  at.wait(1)
  await at.look()
  expect(await at.state(one.id)).toBe('edited')
})

test('followOutcomes() does not take another suggestion for a person', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  repository.git(['merge', '--quiet', '--ff-only', one.branch])
  await at.look()
  const [first = ''] = made.split('\n')
  const two = await at.apply([
    {
      action: 'modify',
      path: repoPath(path),
      replacements: [{ old: first, new: 'It listens on 8080.' }],
    },
  ])
  repository.git(['merge', '--quiet', '--ff-only', two.branch])
  await at.look()
  expect(await at.reading(one.id)).toMatchObject({
    value: { state: 'merged', evidence: 'another suggestion changed its text afterwards' },
  })
  expect(await at.state(two.id)).toBe('merged')
})

test('followOutcomes() believes a git revert that names the commit, until it is reverted itself', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  const { git } = repository
  git(['merge', '--quiet', '--ff-only', one.branch])
  await at.look()
  git(['revert', '--no-edit', 'HEAD'])
  const revert = git(['rev-parse', 'HEAD'])
  await at.look()
  expect(await at.reading(one.id)).toMatchObject({
    value: {
      state: 'reverted',
      share: 0,
      evidence: `commit ${revert.slice(0, 12)} says that it reverts it`,
    },
  })
  // Someone else writes of it meanwhile: it stays reverted, for the commit says so.
  repository.commit({ [path]: text('It runs.\n') })
  await at.look()
  expect(await at.state(one.id)).toBe('reverted')
  git(['checkout', '--quiet', revert, '--', path])
  repository.commit({})
  git(['revert', '--no-edit', revert])
  await at.look()
  expect(await at.state(one.id)).toBe('merged')
  expect(await at.told()).toEqual(['merged', 'reverted', 'merged'])
})

test('followOutcomes() tells a deleted branch from one that is waited for, and both from one taken late', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const [one, two] = [await at.apply(edits), await at.apply(edits)]
  at.wait(29)
  await at.look()
  expect(await at.state(one.id)).toBeNull()
  repository.git(['branch', '--quiet', '-D', one.branch])
  at.wait(2)
  await at.look()
  expect(await at.reading(one.id)).toMatchObject({
    value: {
      state: 'discarded',
      evidence: `branch "${one.branch}" was deleted, and its text is not there`,
    },
  })
  expect(await at.reading(two.id)).toMatchObject({
    value: { state: 'ignored', evidence: 'it was applied 31 days ago, and was not taken' },
  })
  repository.git(['merge', '--quiet', two.branch])
  await at.look()
  expect(await at.state(two.id)).toBe('merged')
})

test('followOutcomes() does not take a renamed or pushed branch for a deleted one', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const [one, two] = [await at.apply(edits), await at.apply(edits)]
  repository.git(['branch', '-m', one.branch, 'mine'])
  repository.git(['update-ref', 'refs/remotes/origin/theirs', two.commit])
  repository.git(['branch', '-D', two.branch])
  await at.look()
  expect([await at.state(one.id), await at.state(two.id)]).toEqual([null, null])
})

test('followOutcomes() takes a history that was pushed away for reverted, and another branch for nothing', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const { git } = repository
  const base = git(['rev-parse', 'HEAD'])
  const one = await at.apply(edits)
  // Whoever looks at our branch has not taken it.
  git(['checkout', '--quiet', one.branch])
  await at.look()
  expect(await at.state(one.id)).toBeNull()
  git(['checkout', '--quiet', 'main'])
  git(['merge', '--quiet', one.branch])
  await at.look()
  git(['checkout', '--quiet', '-b', 'aside', base])
  await at.look()
  expect(await at.state(one.id)).toBe('merged')
  git(['checkout', '--quiet', 'main'])
  git(['reset', '--quiet', '--hard', base])
  repository.commit({ 'other.md': 'Another history\n' })
  await at.look()
  expect(await at.reading(one.id)).toMatchObject({
    value: { state: 'reverted', evidence: 'the history that held it is gone' },
  })
})

test('followOutcomes() says nothing while a commit is checked out that no branch of a person holds', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  // Looked at without its branch, and back.
  repository.git(['checkout', '--quiet', '--detach', one.branch])
  await at.look()
  repository.git(['checkout', '--quiet', 'main'])
  await at.look()
  expect(await at.told()).toEqual([])
  repository.git(['merge', '--quiet', '--ff-only', one.branch])
  await at.look()
  // In the middle of a rebase, the commits before it are checked out.
  repository.git(['checkout', '--quiet', '--detach', 'HEAD~1'])
  repository.commit({ 'other.md': 'In the middle\n' })
  await at.look()
  repository.git(['checkout', '--quiet', 'main'])
  await at.look()
  expect(await at.told()).toEqual(['merged'])
  // One that a branch of a person holds counts, whether the branch is checked out or not.
  repository.commit({ [path]: text(old) })
  repository.git(['checkout', '--quiet', '--detach', 'HEAD'])
  await at.look()
  expect(await at.told()).toEqual(['merged', 'reverted'])
})

test('followOutcomes() finds the text in a file that was renamed', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  repository.git(['merge', '--quiet', '--squash', one.branch])
  repository.commit({}, 'Squashed')
  repository.git(['mv', '--', path, '-guide.md'])
  repository.commit({ 'other.md': 'Renamed\n' })
  await at.look()
  expect(await at.state(one.id)).toBe('merged')
})

test('followOutcomes() looks at shallow clones, and at names that look like options', async () => {
  using origin = guide()
  origin.commit({ '--exec=x.md': `-${old}` })
  using repository = makeRepository()
  repository.git(['fetch', '--quiet', '--depth=1', `file://${origin.root}`, 'main'])
  repository.git(['reset', '--quiet', '--hard', 'FETCH_HEAD'])
  await using at = outcomesAt(repository)
  const odd = repoPath('--exec=x.md')
  const one = await at.apply([
    { action: 'modify', path: odd, replacements: [{ old: `-${old}`, new: `-${made}` }] },
  ])
  repository.git(['merge', '--quiet', one.branch])
  repository.git(['branch', '-D', one.branch])
  await at.look()
  expect(await at.state(one.id)).toBe('merged')
  repository.commit({ [odd]: `-${made.split('\n')[0]}\n` })
  await at.look()
  expect(await at.state(one.id)).toBe('edited')
})

test('followOutcomes() keeps that we undid one ourselves, and looks at none of it again', async () => {
  using repository = guide()
  await using at = outcomesAt(repository)
  const one = await at.apply(edits)
  repository.git(['merge', '--quiet', one.branch])
  await at.look()
  await at.revert(one.id)
  await at.look()
  await at.look()
  expect(await at.reading(one.id)).toMatchObject({
    value: { state: 'reverted', evidence: 'it was undone by Ostinato' },
  })
  expect(await at.told()).toEqual(['merged', 'reverted'])
})
