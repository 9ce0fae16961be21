// What a spec did and learned, for the specs view: everything that text can fill is filled with `say`.
import type { SuggestionId } from '../../../src/domain/id.ts'
import type { LedgerShape } from '../../../src/domain/ledger-shape.ts'
import type { LessonsShape } from '../../../src/domain/lesson-shape.ts'
import { type Say, start } from './sample-spec.ts'

const hour = 3_600_000
const suggestion = 's-0123456789ab' as SuggestionId

export function ledgerOf(spec: string, say: Say, points = 24): LedgerShape {
  const series = Array.from({ length: points }, (_, at) => ({
    commit: String(at).padStart(40, 'a'),
    at: start + at * 20 * hour,
    score: -60 + 2.5 * at - (at % 5),
    problems: 30 - at + (at % 5),
    whole: at % 4 !== 0,
    unsure: at === points - 1 ? [say('tests')] : [],
  }))
  const [first, now] = [series[0], series.at(-1)]
  if (!first || !now) throw new Error('no points')
  const kind = { shown: 31, accepted: 23, rejected: 5, refuted: 12, merged: 20, reverted: 1 }
  const outcomes = ['merged', 'edited', 'reverted', 'ignored', 'discarded', null] as const
  return {
    repository: '/r',
    spec,
    headline: say('since 2026-09-01: 30 problems → 11; 23 accepted of 31 shown'),
    score: { first, best: series[20] ?? now, now, series },
    shown: 31,
    accepted: 23,
    states: { open: 2, applied: 6 },
    outcomes: { merged: 1 },
    kinds: [
      { kind: say('links/dead-link'), ...kind },
      { kind: say('openspec/purpose-placeholder'), ...kind, accepted: 0, rejected: 0 },
    ],
    cost: {
      since: start,
      cycles: 48,
      exchanges: 210,
      tokensIn: 240_000,
      tokensOut: 36_000,
      modelMs: 2 * hour,
      machineMs: 3 * hour,
      accepted: 23,
      tokensPerAccepted: 12_000,
      machineMsPerAccepted: 470_000,
    },
    reviewMinutes: 46,
    steps: outcomes.map((state, at) => ({
      id: `s-${String(at).padStart(12, '0')}` as SuggestionId,
      kind: say('links/dead-link'),
      title: say(`Repair the link to page ${at}`),
      at: start + at * 30 * hour,
      by: say('ana'),
      score: { before: -12 + at, after: -11 + at },
      checks: [],
      place: { mode: 'write', at: start },
      outcome: state && {
        state,
        at: start,
        commit: 'c'.repeat(40),
        share: 1,
        evidence: say('all of its text is there'),
      },
      undo: state === 'reverted' ? null : say(`ostinato suggestions revert ${at}`),
    })),
  }
}

export function lessonsOf(say: Say): LessonsShape {
  const lesson = {
    spec: 'docs',
    match: { kind: say('links/dead-link'), path: say('docs/old/**'), by: 'model' as const },
    text: say('People say no to changes of the old pages')
      .replace(/\p{Cc}/gu, '')
      .slice(0, 300),
    from: [suggestion, 's-ba9876543210' as SuggestionId],
    since: '2026-10-01',
    path: say('r/docs.md'),
    line: 5,
    rejected: 7,
    accepted: 1,
  }
  return {
    memory: say('/data/memory'),
    commit: 'c'.repeat(40),
    lessons: [
      { ...lesson, id: 'l-000000000001', why: null },
      { ...lesson, id: 'l-000000000002', spec: 'docs', why: say('it kept away what was accepted') },
    ],
    problems: [{ path: say('r/docs.md'), line: 9, why: say('it is no lesson') }],
  }
}
