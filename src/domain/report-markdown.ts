import { countText, dateText, scoreText } from './ledger-text.ts'
import { code, escapeMarkdown, fenced } from './markdown.ts'
import { durationText } from './quantity.ts'
import type { ReportCounts, ReportShape } from './report-shape.ts'
import { type Table, tableMarkdown } from './table.ts'

type SpecLine = ReportShape['specs'][number]

/**
 * A report for people, to be pasted into an issue: how each spec stands, what became of suggestions, what that
 * cost, what a person is wanted for. No text from outside is read as markup, and no folder is named.
 */
export function reportMarkdown(report: ReportShape): string {
  const { since, until, specs } = report
  const places = report.repositories.map((path) => escapeMarkdown(basename(path))).join(', ')
  const title = `# Ostinato${places === '' ? '' : ` in ${places}`}, ${dateText(since)} to ${dateText(until)}`
  const parts = [title, `**${summaryOf(report)}**`]
  if (specs.length > 0)
    parts.push(...improved(report), ...became(report), '## What it cost', ...cost(report))
  parts.push('## What needs a person', ...needed(report))
  return `${parts.join('\n\n')}\n`
}

/** All of it in a sentence: `openspec: 41 problems → 12; 8 proposed, 5 accepted, 1 rejected`. */
export function summaryOf({ specs, repositories }: ReportShape): string {
  if (specs.length === 0) return 'No cycle ended in this time'
  // Specs may share checks, so their problems are no sum.
  const ways = specs.flatMap((one) => {
    const { score } = one
    if (score === null || score.from.problems === score.to.problems) return []
    const name = escapeMarkdown(nameOf(one, repositories))
    return `${name}: ${countText(score.from.problems)} problems → ${countText(score.to.problems)}`
  })
  const sum = (name: keyof ReportCounts) => specs.reduce((all, one) => all + one.counts[name], 0)
  const counts = countNames
    .filter((name) => name === 'proposed' || sum(name) > 0)
    .map((name) => `${countText(sum(name))} ${words[name]}`)
  return [...(ways.length === 0 ? ['as many problems as before'] : ways), counts.join(', ')].join(
    '; ',
  )
}

const countNames = [
  'proposed',
  'accepted',
  'applied',
  'rejected',
  'refuted',
  'reverted',
  'expired',
  'heldBack',
] as const
const words: Record<keyof ReportCounts, string> = {
  proposed: 'proposed',
  accepted: 'accepted',
  applied: 'applied',
  rejected: 'rejected',
  refuted: 'refuted by checks',
  reverted: 'reverted',
  expired: 'expired',
  heldBack: 'held back',
}

function improved({ specs, repositories, applied }: ReportShape): string[] {
  const scored = specs.filter(({ score }) => score !== null)
  const rows = scored.map((one) => [
    nameOf(one, repositories),
    wayOf(one, ({ score }) => scoreText(score)),
    wayOf(one, ({ problems }) => countText(problems)),
  ])
  const total = specs.reduce((sum, one) => sum + one.counts.applied, 0)
  const steps = applied.map(
    ({ id, title, score, outcome }) =>
      `- ${escapeMarkdown(title)}: ${scoreText(score.before)} → ${scoreText(score.after)}, ${outcome === 'waiting' ? 'to be merged' : outcome} (${code(id)})`,
  )
  return [
    '## How it stands',
    scored.length === 0
      ? 'Nothing was measured in this time.'
      : tableMarkdown([['spec', 'score', 'problems'], ...rows]),
    ...(scored.length === 0
      ? []
      : ['A score is 0 where nothing is wrong, and falls with each problem.']),
    ...(steps.length === 0 ? [] : ['Applied:', withMore(steps, total)]),
  ]
}

function became({ specs, repositories, rejected, heldBack }: ReportShape): string[] {
  const used = countNames.filter(
    (name) => name === 'proposed' || specs.some(({ counts }) => counts[name] > 0),
  )
  const rows = specs.map((one) => [
    nameOf(one, repositories),
    ...used.map((name) => countText(one.counts[name])),
  ])
  const total = specs.reduce((sum, one) => sum + one.counts.rejected, 0)
  const noes = rejected.map(
    ({ id, title, by, code: reason, why }) =>
      `- ${escapeMarkdown(title)}: ${reason}${why === null ? '' : `, ${escapeMarkdown(why)}`} (${escapeMarkdown(by)}, ${code(id)})`,
  )
  const held = heldBack.map(
    ({ spec, why, count }) =>
      `- ${escapeMarkdown(spec)}: ${countText(count)} × ${escapeMarkdown(why)}`,
  )
  return [
    '## What became of suggestions',
    tableMarkdown([['spec', ...used.map((name) => words[name])], ...rows]),
    ...(noes.length === 0 ? [] : ['Rejected:', withMore(noes, total)]),
    ...(held.length === 0 ? [] : ['Held back at the last look:', held.join('\n')]),
  ]
}

function cost({ specs, repositories, tokensSince }: ReportShape): string[] {
  const isAsked = specs.some((one) => one.cost.tokensIn + one.cost.tokensOut > 0)
  const isTimed = specs.some((one) => one.cost.checksMs !== null)
  const table: Table = [
    [
      'spec',
      'cycles',
      ...(isAsked ? ['tokens in', 'tokens out', 'model time'] : []),
      'machine time',
      ...(isTimed ? ['of it checks'] : []),
      'reviewer minutes',
    ],
    ...specs.map((one) => {
      const { cycles, failed, tokensIn, tokensOut, modelMs, machineMs, checksMs } = one.cost
      return [
        nameOf(one, repositories),
        `${countText(cycles)}${failed === 0 ? '' : ` (${countText(failed)} failed)`}`,
        ...(isAsked ? [countText(tokensIn), countText(tokensOut), timeText(modelMs)] : []),
        timeText(machineMs),
        ...(isTimed ? [checksMs === null ? '' : timeText(checksMs)] : []),
        String(Math.round(one.cost.reviewMinutes * 10) / 10),
      ]
    }),
  ]
  return [
    tableMarkdown(table),
    ...(isAsked ? [] : ['No model was asked.']),
    ...(tokensSince === null
      ? []
      : [`Tokens and model time since ${dateText(tokensSince)} only: older answers are not kept.`]),
  ]
}

function needed({ needs, next }: ReportShape): string[] {
  if (next === null) return ['Nothing waits for a person.']
  return [
    needs.map(({ what, command }) => `- ${escapeMarkdown(what)}: ${code(command)}`).join('\n'),
    'Next, in the repository:',
    fenced(next, 'sh'),
  ]
}

function wayOf(
  { score }: SpecLine,
  textOf: (at: { score: number; problems: number }) => string,
): string {
  if (score === null) return ''
  const [from, to] = [textOf(score.from), textOf(score.to)]
  return from === to ? `${to} (as before)` : `${from} → ${to}`
}

/** The spec's name, with the repository's where there are several. */
function nameOf({ spec, repository }: SpecLine, repositories: readonly string[]): string {
  return repositories.length > 1 ? `${basename(repository)}: ${spec}` : spec
}

/** The last folder of a path: the others are this machine's own. */
function basename(path: string): string {
  return path.split(/[\\/]/).findLast((name) => name !== '') ?? path
}

function timeText(ms: number): string {
  return durationText(Math.round(ms)) === '0' ? '0 s' : durationText(Math.round(ms))
}

function withMore(lines: readonly string[], total: number): string {
  const more = total - lines.length
  return [...lines, ...(more > 0 ? [`- and ${countText(more)} more`] : [])].join('\n')
}
