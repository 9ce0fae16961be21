import { expect, test } from 'bun:test'

import { readReport } from '../../src/desk/report.ts'
import { outcomeKind } from '../../src/domain/outcome.ts'
import { reportMarkdown } from '../../src/domain/report-markdown.ts'
import { scoreKind } from '../../src/domain/score.ts'
import type { Suggestion } from '../../src/domain/suggestion.ts'
import type { Claim, Journal } from '../../src/engine/journal.ts'
import { claimed, finish, journalAt, triggered } from '../engine/journal-at.ts'
import { delivery, exchange, openSuggestion } from '../store/sample.ts'
import { noScripts } from '../support/no-scripts.ts'

const day = 24 * 60 * 60 * 1000
const now = Date.UTC(2026, 10, 21, 12)
const ago = (days: number) => now - days * day
const review = (days: number, accept: boolean) => ({ accept, by: 'ana', at: ago(days) })

/** A suggestion of so many days ago, in the state that is said. */
function made(name: string, days: number, more: object = {}): Suggestion {
  const one = openSuggestion(name)
  return { ...one, createdAt: ago(days), updatedAt: ago(days), ...more } as Suggestion
}

function reportOf(journal: Journal, since = '7d') {
  return readReport({ since }, { journal, scripts: async () => noScripts, attention: 20 }, now)
}

/** The score of a commit, measured so many days ago. */
function score(commit: string, days: number, problems: number) {
  const judged = { judge: 'j', weight: 1, outcome: 'judged' as const, value: null, goal: null }
  const value = {
    spec: 'docs',
    commit,
    since: ago(days),
    checks: [{ name: 'links', ...judged, score: -3 * problems, problems }],
  }
  const subject = `docs@${commit}`
  return { repository: '/repository', kind: scoreKind.kind, subject, value, at: ago(days) }
}

/** Ends a cycle that held back two things for one reason. */
async function endHolding(journal: Journal, claim: Claim): Promise<void> {
  const dropped = ['a.md', 'b.md'].map((path) => ({ title: path, path, why: 'there is no room' }))
  const observed = { commit: 'c'.repeat(40), dirty: 0, skipped: [], files: 1 }
  const result = { ...observed, step: 'propose', silent: [], drafts: [], dropped }
  const nothing = { suggestions: [], entries: [] }
  const [insight] = openSuggestion('x').insights
  const found = [
    { ...insight, severity: 'error', answer: 'person' },
    { ...insight, severity: 'error', answer: 'model' },
    { ...insight, severity: 'info', answer: 'person' },
  ]
  const consulted = { ...observed, step: 'consult', silent: [], insights: found, asked: [] }
  await journal.finishStep(claim, { step: 'consult', result: consulted, ms: 1, ...nothing })
  await journal.finishStep(claim, { step: 'propose', result, ms: 1, ...nothing })
  await journal.end(claim, { fault: null })
}

test('readReport() counts what became of suggestions within the time, and what that took [terminal-and-reports/a-report-to-paste/a-week-of-work]', async () => {
  using at = journalAt()
  const { journal, clock } = at
  const place = { mode: 'branch', branch: 'ostinato/docs', commit: 'd'.repeat(40), at: ago(2) }
  clock.now = ago(9)
  await triggered(journal, {})
  const old = await claimed(journal)
  const applied = made('taken', 9, { state: 'applied', review: review(3, true), place })
  await finish(journal, old, 'observe', [
    applied,
    made('old no', 9, { state: 'rejected', review: review(8, false) }),
    made('late no', 9, {
      state: 'rejected',
      review: { ...review(1, false), code: 'style', why: 'we like it so' },
    }),
    made('waits', 8),
  ])
  await journal.keepExchange(old.cycle.id, exchange('old', { at: ago(9) }))
  await journal.end(old, { fault: null })
  clock.now = ago(1)
  await triggered(journal, {})
  const claim = await claimed(journal)
  const finding = { problems: 0, passes: true, score: 0, value: null, how: null, ms: 700 }
  const check = { name: 'tests', outcome: 'judged', before: finding, after: finding }
  const verdict = { ...applied.verdict, checks: [{ ...check, added: [], gone: [] }] }
  await finish(journal, claim, 'observe', [
    made('new', 1, { verdict }),
    made('worse', 1, { state: 'refuted' }),
    made('forgotten', 20, { state: 'expired', updatedAt: ago(1) }),
    made('undone', 5, { state: 'reverted', review: review(4, true), place, undone: place }),
  ])
  await journal.keepExchange(claim.cycle.id, exchange('new', { at: ago(1) }))
  clock.now = ago(1) + 5000
  await endHolding(journal, claim)
  await journal.keepReadings([score('a', 9, 41), score('b', 3, 20), score('c', 1, 12)])
  const report = await reportOf(journal)
  const [spec] = report.specs
  expect(spec?.counts).toEqual({
    proposed: 2,
    accepted: 2,
    applied: 2,
    rejected: 1,
    refuted: 1,
    reverted: 1,
    expired: 1,
    heldBack: 2,
  })
  expect(spec?.score).toMatchObject({ from: { problems: 41 }, to: { problems: 12 } })
  expect(spec?.cost).toMatchObject({
    cycles: 1,
    failed: 0,
    tokensIn: 9,
    tokensOut: 4,
    modelMs: 30.25,
    machineMs: 5000,
    checksMs: 700,
    reviewMinutes: 1.5,
  })
  expect(report.applied.map(({ title, outcome }) => [title, outcome])).toEqual([
    ['Mend taken', 'waiting'],
    ['Mend undone', 'reverted'],
  ])
  expect(report.rejected).toMatchObject([{ by: 'ana', code: 'style', why: 'we like it so' }])
  expect(report.heldBack).toEqual([{ spec: 'docs', why: 'there is no room', count: 2 }])
  expect(report.needs.map(({ command }) => command)).toEqual([
    'ostinato suggestions list',
    'git merge ostinato/docs',
    'ostinato insights --spec docs',
  ])
  expect(report.next).toMatch(/^ostinato suggestions show s-/)
  const outcome = { state: 'merged', at: ago(1), commit: 'e', share: 1, evidence: 'it is there' }
  const subject = applied.id
  await journal.keepReadings([
    { repository: '/repository', kind: outcomeKind.kind, subject, value: outcome, at: ago(1) },
  ])
  const merged = await reportOf(journal)
  expect(merged.applied[0]?.outcome).toBe('merged')
  expect(merged.needs.map(({ command }) => command)).not.toContain('git merge ostinato/docs')
  const text = reportMarkdown(merged)
  expect(text).toStartWith(
    '# Ostinato in repository, 2026-11-14 to 2026-11-21\n\n**docs: 41 problems → 12; 2 proposed, 2 accepted, 2 applied, 1 rejected, 1 refuted by checks, 1 reverted, 1 expired, 2 held back**\n',
  )
  expect(text).toContain('| docs | -123 → -36 | 41 → 12 |')
  expect(text).toContain('- docs: 2 × there is no room')
})

test('readReport() says where tokens are not known that far back, and leaves out what is quiet [terminal-and-reports/a-report-to-paste/tokens-that-are-not-kept]', async () => {
  using at = journalAt()
  const { journal, clock } = at
  clock.now = ago(3)
  await triggered(journal, {})
  const claim = await claimed(journal)
  await journal.keepExchange(claim.cycle.id, exchange('one', { at: ago(3) }))
  await journal.end(claim, { fault: { code: 'model.gone', message: 'it left' } })
  expect((await reportOf(journal)).tokensSince).toBeNull()
  const month = await reportOf(journal, '4w')
  expect(month.tokensSince).toBe(ago(14))
  expect(reportMarkdown(month)).toContain('Tokens and model time since 2026-11-07 only')
  expect(month.needs).toEqual([
    {
      what: 'the last cycle of docs failed: it left',
      command: `ostinato cycles show ${claim.cycle.id}`,
    },
  ])
  expect((await reportOf(journal, '1d')).specs).toEqual([])
})

test('readReport() says that nothing happened, and what waits all the same [terminal-and-reports/a-report-to-paste/nothing-happened]', async () => {
  using at = journalAt()
  const { journal } = at
  const nothing = await reportOf(journal)
  expect(nothing).toMatchObject({ specs: [], repositories: [], needs: [], next: null })
  expect(reportMarkdown(nothing)).toBe(
    '# Ostinato, 2026-11-14 to 2026-11-21\n\n**No cycle ended in this time**\n\n## What needs a person\n\nNothing waits for a person.\n',
  )
  await journal.deliver({ ...delivery('one', { state: 'quarantined', receivedAt: ago(1) }) }, [])
  await journal.deliver({ ...delivery('two', { state: 'quarantined', receivedAt: ago(9) }) }, [])
  expect((await reportOf(journal)).needs.map(({ what }) => what)).toEqual([
    '1 delivery that no rule fits',
  ])
})

test('readReport() names a spec that is paused, with its reason', async () => {
  using at = journalAt()
  const { journal, clock } = at
  for (const _ of [1, 2]) {
    clock.now = ago(1)
    await triggered(journal, {})
    await journal.end(await claimed(journal), { fault: { code: 'model.gone', message: 'it left' } })
  }
  expect((await reportOf(journal)).needs).toEqual([
    {
      what: 'spec docs is paused: the last two cycles failed with "model.gone": it left',
      command: 'ostinato cycle docs',
    },
  ])
})
