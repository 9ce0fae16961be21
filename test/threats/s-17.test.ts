// S-17, denial of wallet and self-trigger: a workflow that triggered itself, fifty issues alike, a token
// in an error. Each test names the line that it fails without. What it does not repeat: budgets of tokens
// (test/cycle/budget.test.ts), days and plateaus (test/engine/pause.test.ts), storms of reviews
// (test/engine/follow-up.test.ts), a slow hook's rate (test/threats/s-14.test.ts).
import { expect, test } from 'bun:test'

import { keepExchanges } from '../../src/cycle/keep-exchanges.ts'
import { Fault } from '../../src/domain/fault.ts'
import { maxDepth } from '../../src/domain/trigger.ts'
import { hearGithub } from '../../src/script/hooks/github.ts'
import { cycleAt } from '../cycle/cycle-at.ts'
import { journalAt, request, triggered } from '../engine/journal-at.ts'
import { ask, fakeModel } from '../model/fake-model.ts'
import { trigger } from '../store/sample.ts'
import { makeRepository } from '../support/git.ts'

const own = 'Mend a link\n\nwhy\n\nSuggestion: s-0123456789ab\nReviewed-by: ana\n'
const served = [{ path: '/a', remotes: [], specs: ['openspec', 'links'] }]

function push(messages: string[], ref = 'refs/heads/main') {
  const body = {
    ref,
    deleted: false,
    commits: messages.map((message) => ({ message })),
    repository: {
      full_name: 'o/r',
      default_branch: 'main',
      html_url: 'https://h/o/r',
    },
  }
  return hearGithub({ body, params: {}, headers: { 'x-github-event': 'push' }, served })
}

// Defence: `isOwnCommit` in heardOfPush of src/script/hooks/github.ts.
test('a push of our own commits or branches starts nothing; a person who merges one starts the next, deeper', () => {
  expect(push([own, own])).toEqual({ ignored: 'its commits are our own' })
  expect(push([own], 'refs/heads/ostinato/links-1')).toMatchObject({ ignored: expect.any(String) })
  // A word that only looks like the trailer makes a stranger's commit no commit of ours.
  expect(push(['Suggestion: none'])).not.toMatchObject({ ignored: expect.any(String) })
  const merged = push([own, "Merge branch 'ostinato/links-1'"])
  expect([merged].flat()).toMatchObject([{ depth: 1 }, { depth: 1 }])
})

// Defence: the first lines of `whyPaused` in src/engine/trigger-cycle.ts.
test('a chain of cycles ends at its depth whoever goes on with it, and says why', async () => {
  using at = journalAt()
  for (const kind of ['outcome', 'route', 'job', 'commit', 'hand'] as const)
    expect(
      await at.journal.trigger({ ...request, trigger: trigger({ kind, depth: maxDepth + 1 }) }),
    ).toEqual({ paused: expect.stringContaining('deep') })
  expect(await at.journal.cycles({})).toEqual([])
  expect(await at.journal.entries({ types: ['cycle.paused'] })).toHaveLength(5)
})

// Defence: `store.runs.waiting` in src/engine/trigger-cycle.ts.
test('a flood of triggers waits as one cycle', async () => {
  using at = journalAt()
  for (let count = 0; count < 200; count += 1)
    await at.journal.trigger({
      ...request,
      trigger: trigger({ kind: 'route', reason: `${count}` }),
    })
  expect(await at.journal.cycles({})).toHaveLength(1)
})

// Defence: `redact` in `ask` of src/cycle/keep-exchanges.ts.
test('a token in an error of a model is in no journal', async () => {
  using at = journalAt()
  const token = `ghp_${'Z9y8X7w6'.repeat(4)}`
  const cycle = await triggered(at.journal, {})
  const write = fakeModel(() => {
    throw new Fault('model.invalid', `Cannot use the answer: it says ${token}`)
  })
  const models = keepExchanges(
    { write, judge: null, embed: null },
    { journal: at.journal, cycle, now: () => 1 },
  )
  const { signal } = new AbortController()
  await models.write.complete(ask('say'), { signal }).catch(() => undefined)
  const kept = JSON.stringify(await at.journal.exchanges(cycle.id))
  expect(kept).toContain('it says [redacted]')
  expect(kept).not.toContain(token)
})

// Defence: `answeredIds` in src/cycle/propose.ts, and behind it `sameAsDecided` in src/cycle/repeats.ts.
test('a job that suggests what a spec reverts, and a spec that finds it again, come to an end', async () => {
  using repository = makeRepository({ 'docs/a.md': '[b](b.md)\n', 'docs/deep/b.md': '# B\n' })
  const spec = { goal: 'links', boundaries: { include: ['**'] }, agents: ['links'] }
  await using at = await cycleAt({ spec: { ...spec, checks: { links: { check: 'links' } } } })
  const made: number[] = []
  for (let round = 0; round < 4; round += 1) {
    const { suggestions } = await at.cycle(repository.root, { trigger: { kind: 'job' } })
    made.push(suggestions.length)
    const [mend] = suggestions
    if (mend?.state !== 'open') continue
    const review = { accept: true, by: 'rule', rule: 'test', at: 1 }
    const place = { mode: 'write', at: 2 } as const
    const applied = { ...mend, review, state: 'applied', place } as const
    await at.journal.move([{ from: 'open', to: applied }], [])
    // Somebody puts the dead link back at once, as the other side of the loop.
    const reverted = { ...applied, state: 'reverted', undone: place } as const
    await at.journal.move([{ from: 'applied', to: reverted }], [])
    repository.commit({ 'note.md': `${round}\n` })
  }
  expect(made).toEqual([1, 0, 0, 0])
})
