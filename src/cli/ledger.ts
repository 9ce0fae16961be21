import type { LedgerShape } from '../domain/ledger-shape.ts'
import { countText, dateText, scoreText } from '../domain/ledger-text.ts'
import { durationText } from '../domain/quantity.ts'
import { type Table, tableMarkdown, tableText } from '../domain/table.ts'
import type { Desk } from '../script/kit.ts'
import { type Output, paint } from './output.ts'

/** Prints how each spec did: in a line, and what stands behind it. */
export async function showLedger(
  desk: Pick<Desk, 'ledger'>,
  filter: { repository?: string; spec?: string },
  output: Output,
  as: { markdown: boolean },
): Promise<void> {
  const ledger = await desk.ledger(filter)
  if (output.json) return output.document({ ledger })
  if (as.markdown && ledger.length > 0) return output.say(ledgerMarkdown(ledger))
  if (ledger.length === 0) output.say(nothingOf(filter))
  for (const [at, one] of ledger.entries()) {
    if (at > 0) output.say('')
    output.say(paint('bold', `${one.spec}: ${one.headline}`))
    output.say(paint('dim', one.repository))
    for (const { title, table } of tablesOf(one)) {
      output.say('')
      output.say(title)
      for (const line of tableText(table)) output.say(`  ${line}`)
    }
  }
}

/** The same as Markdown. */
export function ledgerMarkdown(ledger: readonly LedgerShape[]): string {
  const parts = ledger.flatMap((one) => [
    `**${one.headline}**`,
    `## Ledger of spec \`${one.spec}\``,
    ...tablesOf(one).flatMap(({ title, table }) => [`### ${title}`, tableMarkdown(table)]),
  ])
  return parts.join('\n\n')
}

function nothingOf({ spec }: { spec?: string }): string {
  return spec === undefined
    ? 'No cycle has ended yet.'
    : `No cycle of spec "${spec}" has ended yet; "ostinato specs list" shows the specs.`
}

function tablesOf(one: LedgerShape): { title: string; table: Table }[] {
  return [
    { title: 'Score', table: scoreTable(one) },
    { title: 'Suggestions by kind', table: kindTable(one) },
    { title: 'Applied', table: stepTable(one) },
    { title: 'Cost', table: costTable(one) },
  ].filter(({ table }) => table.length > 1)
}

function scoreTable({ score }: LedgerShape): Table {
  const rows = score === null ? [] : (['first', 'best', 'now'] as const)
  return [
    ['', 'day', 'commit', 'score', 'problems'],
    ...rows.flatMap((name) => {
      const point = score?.[name]
      if (!point) return []
      const { at, commit, problems } = point
      const doubt = point.unsure.length > 0 ? ` (${point.unsure.join(', ')} unsure)` : ''
      const cells = [dateText(at), commit.slice(0, 12), scoreText(point.score)]
      return [[name, ...cells, `${countText(problems)}${doubt}`]]
    }),
  ]
}

function kindTable({ kinds }: LedgerShape): Table {
  const counts = ['shown', 'accepted', 'rejected', 'refuted', 'merged', 'reverted'] as const
  const rows = kinds.map((one) => [one.kind, ...counts.map((name) => countText(one[name]))])
  return [['kind', ...counts], ...rows]
}

function stepTable({ steps }: LedgerShape): Table {
  const rows = steps.map(({ at, title, score, outcome, undo }) => [
    dateText(at),
    `${scoreText(score.before)} → ${scoreText(score.after)}`,
    outcome === null ? 'waiting' : outcome.state,
    title,
    undo ?? '',
  ])
  return [['day', 'score', 'outcome', 'what', 'undo'], ...rows]
}

function costTable({ cost, reviewMinutes }: LedgerShape): Table {
  if (cost === null) return []
  const per = (count: number | null) => (count === null ? '' : countText(count))
  return [
    ['what', 'total', 'per accepted one'],
    ['cycles', countText(cost.cycles), ''],
    ['tokens in', countText(cost.tokensIn), ''],
    ['tokens out', countText(cost.tokensOut), ''],
    ['tokens', countText(cost.tokensIn + cost.tokensOut), per(cost.tokensPerAccepted)],
    ['model time', durationText(cost.modelMs), ''],
    [
      'machine time',
      durationText(cost.machineMs),
      cost.machineMsPerAccepted === null ? '' : durationText(cost.machineMsPerAccepted),
    ],
    ...(reviewMinutes === null ? [] : [['reviewer minutes', countText(reviewMinutes), '']]),
  ]
}
