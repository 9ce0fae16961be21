import { expect, test } from 'bun:test'

import { makeRepository } from '../support/git.ts'
import { modelsOf, Said, scriptedModel } from '../support/scripted-model.ts'
import { sharingOf } from '../support/shared-prefix.ts'
import { blocks, longPurpose } from '../support/tree.ts'
import { cycleAt } from './cycle-at.ts'

test('a cycle of several kinds of questions begins its prompts with four fifths of what can be shared', async () => {
  const bare = (name: string) => `### Requirement: ${name}\nThe system SHALL ${name}.\n\n`
  const names = ['login', 'queue', 'sessions']
  const files = Object.fromEntries(
    names.flatMap((name) => {
      const told = blocks({ [`Keep ${name}`]: ['Left alone', 'Asked for', 'Gone by then'] })
      return [
        [`openspec/specs/${name}/spec.md`, main(name, 'TBD', told)],
        [
          `openspec/specs/${name}-bare/spec.md`,
          main(`${name}-bare`, longPurpose, `${told}\n${bare('open it')}${bare('close it')}`),
        ],
      ]
    }),
  )
  using repository = makeRepository(files)
  const words = (label: string) =>
    label === 'purpose'
      ? '{ "purpose": "Seamless and powerful, which a model that small would say of it." }'
      : '{ "name": "Bad", "when": "TBD", "outcomes": [ "TBD" ] }'
  const model = scriptedModel(({ label }) => new Said(words(label)))
  await using at = await cycleAt({ models: modelsOf(model) })
  await at.cycle(repository.root)
  const asked = model.asked.map(({ messages, label }) => ({ messages, answer: words(label) }))
  expect(new Set(model.asked.map(({ label }) => label))).toEqual(new Set(['purpose', 'scenario']))
  const { shared, known } = sharingOf(asked)
  expect(shared / known).toBeGreaterThan(0.8)
})

function main(name: string, purpose: string, requirements: string): string {
  return `# ${name} Specification\n\n## Purpose\n${purpose}\n\n## Requirements\n\n${requirements}`
}
