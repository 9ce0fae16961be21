// The whole loop with general edits: an insight that no remedy and no brief knows, answered by a model.
import { expect, test } from 'bun:test'

import { command, linkCheck } from 'ostinato'

import type { Agent } from '../../src/agents/agent.ts'
import type { Insight } from '../../src/domain/insight.ts'
import { repoPath } from '../../src/domain/path.ts'
import type { SpecInput } from '../../src/domain/spec.ts'
import { ran } from '../support/command.ts'
import { makeRepository } from '../support/git.ts'
import { modelsOf } from '../support/scripted-model.ts'
import { program } from './briefs/bad-edits.ts'
import { ableModel, report } from './briefs/general-at.ts'
import { type Answer, cycleAt } from './cycle-at.ts'

const readme = 'Read [the guide to setting up](docs/setup-guide.md) first, then begin.\n'
const links = {
  'README.md': readme,
  'docs/guides/setting-up.md': '# Setting up\n',
  'docs/guides/setup.md': '# Setup\n',
}
const linkSpec: SpecInput = {
  goal: 'Links lead somewhere',
  boundaries: { include: ['**/*.md'] },
  checks: { links: linkCheck() },
  agents: ['links'],
}

/** One cycle over the dead link with a model that always replaces so. */
async function linked(old: string, instead: string) {
  using repository = makeRepository(links)
  const model = ableModel(() => ({ edits: [{ old, new: instead }] }))
  await using at = await cycleAt({ spec: linkSpec, models: modelsOf(model) })
  const first = await at.cycle(repository.root)
  await at.cycle(repository.root)
  return { ...first, asked: model.asked, dropped: first.verified.dropped.map((one) => one.why) }
}

test('a dead link that no remedy answers is repaired by a model, which is told what it could mean', async () => {
  const { suggestions, asked } = await linked('docs/setup-guide.md', 'docs/guides/setup.md')
  expect(suggestions).toMatchObject([
    {
      state: 'open',
      title: 'Mend what is reported in README.md',
      by: { kind: 'model', label: 'passage' },
      verdict: { improved: true },
    },
  ])
  expect(suggestions[0]?.patch).toContain('+Read [the guide to setting up](docs/guides/setup.md)')
  expect(asked).toHaveLength(1)
  expect(asked[0]?.messages[1]?.content).toContain(
    'Files that the link could lead to, as it would be written:\n- docs/guides/setup.md',
  )
})

test('an answer that leaves the checks as they were is refuted, and so is one that makes them worse', async () => {
  const still = await linked('then begin', 'and then begin')
  expect(still.suggestions.map((one) => [one.state, one.verdict.why])).toEqual([
    ['refuted', expect.stringContaining('nothing gets better')],
  ])
  const other = await linked('docs/setup-guide.md', 'docs/other.md')
  expect(other.suggestions.map((one) => [one.state, one.verdict.why])).toEqual([
    ['refuted', expect.stringContaining('finds something new')],
  ])
  // Shorter is better only where the report is answered.
  const shorter = await linked(' first, then begin', '')
  expect(shorter.suggestions.map((one) => [one.state, one.verdict.why])).toEqual([
    ['refuted', expect.stringContaining('what it answers is still there')],
  ])
  expect([still.asked.length, other.asked.length]).toEqual([1, 1])
})

test('an answer that deletes the sentence around the link is not shown, and not asked for again', async () => {
  const deleted = await linked(readme, '\n')
  expect(deleted.suggestions.map((one) => one.state)).not.toContain('open')
  const missed = await linked('not there', 'nor here')
  expect(missed.suggestions).toEqual([])
  expect(missed.dropped).toEqual([expect.stringContaining('is not in the file')])
  // Asked with two repairs in the first cycle, and not at all in the second.
  expect([deleted.asked.length, missed.asked.length]).toEqual([3, 3])
})

const path = 'src/total.ts'
const fixed = program.replace('sum = 1', 'sum = 0')

/** Reports each of its insights while the program is wrong. */
function reporter(insights: Insight[]): Agent {
  return {
    name: 'tests',
    purpose: 'to report what fails',
    ask: async ({ view }) => (view.read(repoPath(path)).includes('sum = 1') ? insights : []),
  }
}

/** One cycle over a program whose test fails until it is mended. */
async function mended(
  change: Parameters<typeof report>[1] = {},
  { kind = 'bubblewrap' as 'bubblewrap' | 'none', review = 'person' as SpecInput['review'] } = {},
) {
  using repository = makeRepository({ [path]: program, 'src/total.test.ts': '' })
  const model = ableModel(() => ({ edits: [{ old: 'let sum = 1', new: 'let sum = 0' }] }))
  let ran0 = 0
  const answer: Answer = (_line, view) => {
    const isFixed = view.read(repoPath(path)) === fixed
    if (isFixed) ran0 += 1
    return ran({ code: isFixed ? 0 : 1 })
  }
  const insights = [
    report(path, { message: 'A test fails: total is 1 too many', line: 4, ...change }),
  ]
  await using at = await cycleAt({
    agents: [reporter(insights)],
    spec: {
      goal: 'Tests pass',
      boundaries: { include: ['src/**'] },
      checks: { tests: command('bun test', { files: ['**/*.test.ts'] }) },
      agents: ['tests'],
      review,
    },
    answer,
    confinement: { kind, warnings: [] },
    models: modelsOf(model),
  })
  const made = await at.cycle(repository.root)
  return { ...made, asked: model.asked, ranAfter: ran0 }
}

test('code is mended where a command failed before and passes after', async () => {
  const { suggestions, insights, asked } = await mended()
  expect(insights.map((one) => one.answer)).toEqual(['model'])
  expect(asked).toHaveLength(1)
  expect(suggestions).toMatchObject([{ state: 'open', verdict: { improved: true } }])
  expect(suggestions[0]?.edits).toEqual([
    {
      action: 'modify',
      path: repoPath(path),
      replacements: [{ old: '  let sum = 1\n', new: '  let sum = 0\n' }],
    },
  ])
})

test('what a stranger reports comes to a draft for a person, and never to a yes of a rule', async () => {
  const review = { auto: ['src/**'] }
  expect((await mended({}, { review })).suggestions[0]?.state).toBe('accepted')
  const { suggestions } = await mended({ trust: 'stranger' }, { review })
  expect(suggestions[0]?.state).toBe('open')
})

test('what a model wrote upon the words of a stranger is not run without a sandbox', async () => {
  const own = await mended({}, { kind: 'none' })
  expect([own.suggestions[0]?.state, own.ranAfter > 0]).toEqual(['open', true])
  const { suggestions, ranAfter } = await mended({ trust: 'stranger' }, { kind: 'none' })
  expect(suggestions.map((one) => [one.state, one.verdict.why])).toEqual([
    ['refuted', expect.stringContaining('no sandbox')],
  ])
  expect(ranAfter).toBe(0)
})
