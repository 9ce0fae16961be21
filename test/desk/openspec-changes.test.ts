import { expect, test } from 'bun:test'

import { createOpenSpecChanges } from '../../src/desk/openspec-changes.ts'
import { cycleAt } from '../cycle/cycle-at.ts'
import { makeRepository } from '../support/git.ts'
import { changeFolder, changeId as id, tillTree } from '../support/worked-change.ts'

test('changes.accept() keeps a yes to what was shown, and none to what is another by now', async () => {
  using repository = makeRepository(tillTree)
  await using at = await cycleAt()
  const { journal, deps } = at
  const { signal } = new AbortController()
  const runtime = async () => ({ deps })
  const changes = createOpenSpecChanges({ journal, served: [repository.root], signal, runtime })
  const { hash } = await changes.get(id, {})
  const proposal = `${changeFolder}/proposal.md`
  const first = repository.commit({ [proposal]: `${String(tillTree[proposal])}- More\n` })
  await expect(changes.accept(id, { hash, by: 'ana' })).rejects.toMatchObject({
    code: 'file.changed',
  })
  expect(await journal.consents(repository.root)).toEqual([])
  await expect(changes.accept('gone', { hash, by: 'ana' })).rejects.toMatchObject({
    code: 'change.unknown',
  })

  const now = await changes.get(id, {})
  const yes = await changes.accept(id, { hash: now.hash, by: 'ana' })
  expect(yes).toMatchObject({ accepted: 'yes', acceptance: { by: 'ana', commit: first } })
  const [kept] = await journal.consents(repository.root)
  expect(kept).toMatchObject({ kind: 'change', subject: id, hash: now.hash, by: 'ana' })
  expect(JSON.parse(kept?.text ?? '')).toMatchObject({ commit: first, text: now.text })

  // The same text accepted again is measured from where it was first.
  repository.commit({ 'src/other.ts': 'export {}\n' })
  const again = await changes.accept(id, { hash: now.hash, by: 'ben' })
  expect(again.acceptance).toMatchObject({ by: 'ben', commit: first })
  await expect(changes.archive(id, {})).rejects.toMatchObject({ code: 'change.blocked' })
}, 30_000)
