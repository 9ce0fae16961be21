import { expect, test } from 'bun:test'

import { changesOf, type Edit } from '../../../src/domain/edit.ts'
import { makeRepository, type TestRepository } from '../../support/git.ts'
import { changeFolder, changeId, tillTree } from '../../support/worked-change.ts'
import { cycleAt } from '../cycle-at.ts'

const spec = 'openspec/specs/price/spec.md'
const to = `openspec/changes/archive/2026-01-31-${changeId}`
const picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0xff])

/** What archiving the change of the sample project makes of each file: its text, or null. */
async function archived(repository: TestRepository): Promise<Map<string, string | null>> {
  await using at = await cycleAt()
  const place = { repository: repository.root, commit: repository.git(['rev-parse', 'HEAD']) }
  return await at.deps.bases.use(place, (base) =>
    base.with([], async (view) => {
      const asked = { id: changeId, date: '2026-01-31' }
      const edits: Edit[] = await at.deps.changes.archive(view, asked)
      const read = (path: Edit['path']) => (view.has(path) ? view.read(path) : null)
      return new Map(changesOf(edits, read).map(({ path, after }) => [path, after]))
    }),
  )
}

test('createArchive() merges the deltas and moves the folder under the day that is named', async () => {
  using repository = makeRepository(tillTree)
  const files = await archived(repository)
  expect([...files.keys()].toSorted()).toEqual(
    [
      ...['proposal.md', 'specs/price/spec.md', 'tasks.md'].flatMap((name) => [
        `${changeFolder}/${name}`,
        `${to}/${name}`,
      ]),
      spec,
    ].toSorted(),
  )
  expect(files.get(`${to}/tasks.md`)).toBe(String(tillTree[`${changeFolder}/tasks.md`]))
  expect(files.get(`${changeFolder}/tasks.md`)).toBeNull()
  expect(files.get(spec)).toContain('#### Scenario: Rounding')
}, 30_000)

test('createArchive() leaves what is no text alone, but for a file of the change itself', async () => {
  using repository = makeRepository({ ...tillTree, 'openspec/specs/price/till.png': picture })
  expect((await archived(repository)).has('openspec/specs/price/till.png')).toBe(false)
  repository.commit({ [`${changeFolder}/till.png`]: picture })
  await expect(archived(repository)).rejects.toMatchObject({ code: 'file.not-text' })
}, 30_000)
