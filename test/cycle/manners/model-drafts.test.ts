import { expect, test } from 'bun:test'

import { forgetRejection } from '../../../src/cycle/forget.ts'
import { makeRepository } from '../../support/git.ts'
import { modelsOf, scriptedModel } from '../../support/scripted-model.ts'
import { type Files, spec } from '../../support/tree.ts'
import { openspecSpec } from '../cycle-at.ts'
import { mannersAt } from './manners-at.ts'

const placeholder = (name: string): Files => ({
  [`openspec/specs/${name}/spec.md`]: spec(
    name,
    { [`Open doors`]: ['Asked for'], [`Close doors`]: ['Let go'] },
    'TBD',
  ),
})
const purpose =
  'Defines how the system can open and close doors, when it is asked for and when it is let go.'

test('what a model writes again of a rejected pattern is left out, and the same is not asked until it is forgotten', async () => {
  using repository = makeRepository(placeholder('doors'))
  const model = scriptedModel(() => ({ purpose }))
  await using at = await mannersAt({ spec: openspecSpec, models: modelsOf(model) })
  const [one] = (await at.look(repository.root)).opened
  expect(one).toMatchObject({ state: 'open', by: { kind: 'model' } })
  await at.review(one, 'wrong', 'it says nothing')
  repository.commit(placeholder('portals'))
  const why = `rejected before as wrong: "it says nothing", on ${one?.id}`
  const held = await at.look(repository.root)
  expect([held.opened, held.dropped]).toEqual([[], [why, why]])
  const asked = model.asked.length
  await at.look(repository.root)
  expect(model.asked).toHaveLength(asked)
  const rejected = await at.stateOf(one)
  if (!rejected) throw new Error('there is no suggestion')
  await forgetRejection(rejected, { by: 'ana', now: 1 }, at)
  const { opened } = await at.look(repository.root)
  expect(opened.map(({ state }) => state)).toEqual(['open', 'open'])
})
