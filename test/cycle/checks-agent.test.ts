import { expect, test } from 'bun:test'

import { command, linkCheck } from 'ostinato'

import type { Agent } from '../../src/agents/agent.ts'
import { createChecksAgent } from '../../src/agents/checks.ts'
import { createLinksAgent } from '../../src/agents/links.ts'
import { stillFailing } from '../../src/cycle/still-failing.ts'
import { compareRuns, findingOfRun } from '../../src/domain/command-finding.ts'
import { repoPath } from '../../src/domain/path.ts'
import { parseSpec, type SpecInput } from '../../src/domain/spec.ts'
import { ran } from '../support/command.ts'
import { makeRepository } from '../support/git.ts'
import { type Answer, cycleAt } from './cycle-at.ts'

const confinement = { kind: 'bubblewrap' as const, warnings: [] }
const files = { 'README.md': 'See [the guide](docs/gide.md).\n', 'docs/guide/gide.md': '# Guide\n' }
const spec: SpecInput = {
  goal: 'g',
  boundaries: { include: ['**/*.md'] },
  checks: { links: linkCheck(), tests: command('bun test') },
  agents: ['links', 'checks'],
}

test('askingAt() lets the agent of checks and the trial share one run of a command', async () => {
  using repository = makeRepository(files)
  const seen: string[] = []
  const answer: Answer = (line, view) => {
    const before = view.read(repoPath('README.md')).includes('docs/gide')
    seen.push(`${line} ${before ? 'before' : 'after'}`)
    return before ? ran({ code: 1, tail: 'README.md:1: a dead link\n' }) : ran()
  }
  await using at = await cycleAt({ spec, agents: [createChecksAgent()], answer, confinement })
  const { cycle, insights, suggestions } = await at.cycle(repository.root)
  expect(insights.map((one) => [one.kind, String(one.path), one.line])).toEqual([
    ['checks/failing', 'README.md', 1],
    ['links/dead-link', 'README.md', 1],
  ])
  // What the verdict says passes is not claimed to be there still.
  expect(suggestions.map((one) => one.state)).toEqual(['open'])
  // One more of each is for the difference to be believed, twice; the agent added none.
  expect(seen.toSorted()).toEqual([
    ...Array.from({ length: 3 }, () => 'bun test after'),
    ...Array.from({ length: 3 }, () => 'bun test before'),
  ])
  const asked = await at.journal.entries({ cycle: cycle.id, types: ['agent.asked'], limit: 10 })
  expect(asked.map((one) => [one.body['agent'], one.body['insights'], one.body['why']])).toEqual([
    ['links', 1, undefined],
    ['checks', 1, undefined],
  ])
})

test('askAgents() does not ask about a suggestion what answers for a commit only', async () => {
  using repository = makeRepository(files)
  let count = 0
  const past: Agent = {
    name: 'past',
    purpose: 'to know a commit',
    looksAt: 'commit',
    ask: async (asking) => {
      count += 1
      return createLinksAgent().ask(asking)
    },
  }
  const checks = { links: linkCheck() }
  await using at = await cycleAt({
    spec: { ...spec, checks, agents: ['links', 'past'] },
    agents: [past],
  })
  const { insights, suggestions } = await at.cycle(repository.root)
  expect(count).toBe(1)
  expect(insights).toHaveLength(2)
  expect(suggestions.map((one) => one.state)).toEqual(['open'])
})

test('stillFailing() objects where the check that is answered fails after as well', async () => {
  const check = command('bun test')
  const fails = findingOfRun(check, ran({ code: 1, tail: 'a.md:1: bad\n' }))
  const passes = findingOfRun(check, ran())
  const run = { name: 'tests', check, before: fails, refused: null }
  const paths = [repoPath('a.md')]
  const at = {
    view: { dir: '', paths, skipped: [], has: () => true, contentId: () => '', read: () => '' },
    spec: { ...parseSpec('test', spec), name: 'test', hash: '' },
  }
  const verdict = (after: typeof fails) => compareRuns(run, { before: [fails], after: [after] })
  const signal = new AbortController().signal
  const asking = { ...at, repository: '/r', commit: '', signal, findings: async () => [run] }
  const insights = await createChecksAgent().ask(asking)
  const said = (after: typeof fails, about = insights) =>
    stillFailing(about, { runs: [run], checks: [verdict(after)] }, at)
  expect(said(fails)).toBe('what it answers is still there: Check "tests" fails: exit 1')
  expect(said(passes)).toBeNull()
  expect(said(fails, [])).toBeNull()
})
