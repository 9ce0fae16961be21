import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { ledgerMarkdown } from '../../src/cli/ledger.ts'
import { LedgerShape } from '../../src/domain/ledger-shape.ts'
import { headlineOf } from '../../src/domain/ledger-text.ts'
import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { troubledTree } from '../support/tree.ts'

test('ostinato ledger says how a spec did since its start, and a reverted one is not suggested again', async () => {
  using repository = makeRepository(troubledTree())
  using program = ostinato()
  const { root, git } = repository
  const nothing = await program.run('ledger')
  expect(nothing).toMatchObject({ code: 0, out: 'No cycle has ended yet.\n' })
  await program.run('cycle', 'openspec', '--root', root)
  const none = await program.run('ledger', '--spec', 'opensepc')
  expect(none.out).toBe(
    'No cycle of spec "opensepc" has ended yet; "ostinato specs list" shows the specs.\n',
  )
  const ledgerOf = async (...words: string[]) => {
    const { value } = await program.json('ledger', '--root', root, ...words)
    const [line] = v.parse(v.object({ ledger: v.array(LedgerShape) }), value).ledger
    if (!line) throw new Error('no ledger')
    return line
  }
  const first = await ledgerOf('--spec', 'openspec')
  expect(first.headline).toMatch(/^since \d{4}-\d\d-\d\d: \d+ problems; 0 accepted of \d+ shown$/)
  const listed = await program.json('suggestions', 'list', '--root', root)
  const { id } = listed.value.suggestions[0]
  await program.run('suggestions', 'accept', id, '--apply', '--by', 'ana')
  git([
    'merge',
    '--quiet',
    git(['for-each-ref', '--format=%(refname:short)', 'refs/heads/ostinato']),
  ])
  await program.run('cycle', 'openspec', '--root', root)
  const taken = await ledgerOf()
  const { now, first: start } = taken.score ?? {}
  expect(now?.problems).toBeLessThan(start?.problems ?? 0)
  expect(taken.headline).toContain(`${start?.problems} problems → ${now?.problems}; 1 accepted of`)
  expect(taken.steps).toMatchObject([
    { id, by: 'ana', outcome: { state: 'merged' }, undo: `ostinato suggestions revert ${id}` },
  ])
  git(['revert', '--no-edit', 'HEAD'])
  const again = await program.json('cycle', 'openspec', '--root', root)
  const insights = new Set(
    listed.value.suggestions[0].edits.map((edit: { path: string }) => edit.path),
  )
  expect(
    again.value.suggestions.filter((one: { edits: { path: string }[] }) =>
      one.edits.some(({ path }) => insights.has(path)),
    ),
  ).toEqual([])
  const back = await ledgerOf()
  expect(back.steps).toMatchObject([{ id, outcome: { state: 'reverted' }, undo: null }])
  expect(back.headline).toContain(`; best ${now?.problems} at ${now?.commit.slice(0, 12)};`)
  const shown = await program.run('ledger', '--root', root)
  expect(shown.out.split('\n')[0]).toBe(`openspec: ${back.headline}`)
  for (const title of ['Score', 'Suggestions by kind', 'Applied', 'Cost'])
    expect(shown.out.split('\n')).toContain(title)
  const markdown = await program.run('ledger', '--root', root, '--markdown')
  expect(markdown.out).toStartWith(`**${back.headline}**\n`)
  expect(markdown.out).toContain('| reverted |')
}, 60_000)

test('headlineOf() counts tokens where a model was asked', () => {
  const point = { commit: 'a', at: 0, score: -10, problems: 41, whole: true, unsure: [] }
  const now = { ...point, commit: 'b', score: 0, problems: 12 }
  const score = { first: point, best: now, now, series: [point, now] }
  const spent = { since: 0, cycles: 9, exchanges: 9, tokensIn: 20_000, tokensOut: 7600 }
  const each = { accepted: 23, tokensPerAccepted: 1200, machineMsPerAccepted: 1 }
  const cost = { ...spent, modelMs: 1, machineMs: 1, ...each }
  expect(headlineOf({ score, shown: 31, accepted: 23, cost })).toBe(
    'since 1970-01-01: 41 problems → 12; 23 accepted of 31 shown; 1,200 tokens per accepted one',
  )
  expect(headlineOf({ score: null, shown: 0, accepted: 0, cost: null })).toBe(
    'not measured yet; 0 accepted of 0 shown',
  )
  // A metric gains without a problem less.
  const gained = { ...point, commit: 'b', score: 12.5 }
  expect(
    headlineOf({
      score: { ...score, best: gained, now: gained },
      shown: 1,
      accepted: 1,
      cost: null,
    }),
  ).toBe('since 1970-01-01: 41 problems → 41, score -10 → 12.5; 1 accepted of 1 shown')
})

test('ledgerMarkdown() takes no title for markup', () => {
  const step = {
    id: 's-000000000000',
    kind: 'links/dead',
    title: '<img src=x> | [go](http://x) `rm`',
    at: 0,
    by: 'ana',
    score: { before: 0, after: 1 },
    checks: [],
    place: { mode: 'write', at: 0 },
    outcome: null,
    undo: null,
  }
  const line = v.parse(LedgerShape, {
    repository: '/r',
    spec: 'docs',
    headline: 'not measured yet',
    score: null,
    shown: 1,
    accepted: 1,
    states: {},
    outcomes: {},
    kinds: [],
    cost: null,
    reviewMinutes: null,
    steps: [step],
  })
  const text = ledgerMarkdown([line])
  expect(text).not.toContain('<img')
  expect(text).not.toContain('[go]')
  expect(
    text
      .split('\n')
      .at(-1)
      ?.split(/(?<!\\)\|/),
  ).toHaveLength(7)
})
