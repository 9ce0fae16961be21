import { expect, test } from 'bun:test'

import { standingsOf } from '../../../src/cycle/changes/standings.ts'
import type { View } from '../../../src/domain/view.ts'
import { blocks, type Files, spec, viewOf } from '../../support/tree.ts'

const nothing = { found: [], known: new Map() }
const modified = (name: string) =>
  `## MODIFIED Requirements\n\n${blocks({ [name]: ['Known', 'New'] })}`

test('standingsOf() says of each task which scenarios it names: own, of a main spec, or none', () => {
  using view = viewOf({
    'openspec/specs/area/spec.md': spec('area', { Rule: ['Known'] }),
    'openspec/changes/one/specs/area/spec.md': modified('Rule'),
    'openspec/changes/one/tasks.md':
      '- [ ] 1.1 area/rule/new and area/rule/known\n- [ ] 1.2 area/rule/typo, area/other/theirs\n',
    'openspec/changes/two/specs/area/spec.md': `## ADDED Requirements\n\n${blocks({ Other: ['Theirs'] })}`,
  })
  const [one, two] = standingsOf(view, nothing)
  expect(one?.tasks.map(({ scenarios }) => scenarios)).toEqual([
    [
      { id: 'area/rule/new', state: 'unbound' },
      { id: 'area/rule/known', state: 'unbound' },
    ],
    // What another change adds is none that this one could be proved by.
    [
      { id: 'area/rule/typo', state: 'unknown' },
      { id: 'area/other/theirs', state: 'unknown' },
    ],
  ])
  expect(one?.scenarios.map(({ id }) => id)).toEqual(['area/rule/new'])
  expect(two?.scenarios.map(({ id }) => id)).toEqual(['area/other/theirs'])
  expect([one?.overlaps, two?.overlaps]).toEqual([[], []])
})

test('standingsOf() reads a file as often however many changes there are', () => {
  const readsOf = (count: number) => {
    const files: Files = {}
    for (let at = 0; at < count; at += 1) {
      files[`openspec/specs/area-${at}/spec.md`] = spec('area', { Rule: ['Known'] })
      files[`openspec/changes/c-${at}/specs/area-${at}/spec.md`] = modified('Rule')
    }
    using view = viewOf(files)
    let reads = 0
    const counted: View = { ...view, read: (path) => ((reads += 1), view.read(path)) }
    expect(standingsOf(counted, nothing)).toHaveLength(count)
    return reads / count
  }
  expect(readsOf(30)).toBe(readsOf(3))
})
