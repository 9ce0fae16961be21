import { expect, test } from 'bun:test'

import { detailOf } from '../../../src/desk/cycles.ts'
import { makeRepository } from '../../support/git.ts'
import { openspecSpec } from '../cycle-at.ts'
import { dead, guide, linksSpec, mannersAt } from './manners-at.ts'

test('a cycle says how it ended, in its entry and to whoever looks at it', async () => {
  using repository = makeRepository({ ...guide, 'a.md': 'nothing here\n' })
  await using at = await mannersAt()
  const words: unknown[] = []
  const look = async () => {
    const { cycle, ending } = await at.look(repository.root)
    const [entry] = await at.journal.entries({ cycle: cycle.id, types: ['cycle.done'] })
    expect(entry?.body).toEqual({ ending: ending?.word, why: ending?.why })
    expect((await detailOf(at.journal, cycle)).ending).toEqual(ending ?? null)
    words.push(ending?.word)
  }
  await look()
  repository.commit({ 'a.md': dead })
  await look()
  await look()
  expect(words).toEqual(['nothing', 'suggested', 'held-back'])
})

test('a cycle whose agent is not there could not look, and is done', async () => {
  using repository = makeRepository({ ...guide, 'a.md': 'nothing here\n' })
  await using at = await mannersAt({ spec: { ...linksSpec, agents: ['links', 'nobody'] } })
  const { cycle, ending } = await at.look(repository.root)
  expect(cycle.state).toBe('done')
  expect(ending?.word).toBe('could-not-look')
  expect(ending?.why).toContain('agent "nobody"')
})

test('a cycle that needs a model where there is none could not look', async () => {
  const text =
    '# doors Specification\n\n## Purpose\nTBD\n\n## Requirements\n\n### Requirement: Open\nThe system SHALL open.\n\n#### Scenario: Asked\n- **WHEN** asked\n- **THEN** it opens\n'
  using repository = makeRepository({ 'openspec/specs/doors/spec.md': text })
  await using at = await mannersAt({ spec: openspecSpec })
  const { ending } = await at.look(repository.root)
  expect(ending).toEqual({
    word: 'could-not-look',
    why: 'no model answered: there is no model, and only one can answer what was found',
  })
})
