import { type Figure, goalOf, heldValue, isMet, short } from '../../bench/shared/figure.ts'

/** A run's figures as Markdown: the machine, a table for each benchmark, and what misses its goal. */
export function report(run: {
  figures: readonly Figure[]
  on: Record<string, string>
  peers: boolean
}): string {
  const { figures, on, peers } = run
  const missed = figures.filter((one) => isMet(one) === false)
  const held = figures.filter(({ goal }) => goal !== null).length
  return [
    `# ${peers ? 'Peers' : 'Results'}`,
    `Written by \`npm run bench${peers ? ' -- --peers' : ''}\`. ${Object.entries(on)
      .map(([name, value]) => `${name}: ${value}`)
      .join('; ')}.`,
    'Each figure is a median. What it is held to was measured in the same run on the same machine, so compare ratios, not times.',
    `${held - missed.length} of ${held} goals met.${missed.length > 0 ? ' Missed:' : ''}`,
    ...(missed.length > 0
      ? [
          missed
            .map(
              (one) =>
                `- ${one.name}${one.beside === undefined ? '' : `, beside ${one.beside}`}: ${said(one)}, goal ${goalOf(one)}`,
            )
            .join('\n'),
        ]
      : []),
    ...[...Map.groupBy(figures, ({ bench }) => bench)].flatMap(([bench, some]) => [
      `## ${bench}`,
      tableOf(some),
    ]),
  ]
    .join('\n\n')
    .concat('\n')
}

function tableOf(figures: readonly Figure[]): string {
  const isPeers = figures.some(({ beside }) => beside !== undefined)
  const rows = figures.map((one) => [
    one.name,
    ...(isPeers ? [one.beside ?? ''] : []),
    `${short(one.ours)} ${one.unit}`,
    one.raw === null ? '' : `${short(one.raw)} ${one.unit}`,
    one.raw === null ? '' : short(one.ours / one.raw),
    barOf(one),
    goalOf(one),
    { true: 'met', false: '**missed**', null: '' }[String(isMet(one))] ?? '',
  ])
  const beside = isPeers ? ['beside', 'ours', 'theirs'] : ['ours', 'raw']
  const head = ['what', ...beside, 'ratio', '', 'goal', '']
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

/** What is held to the goal as a bar, a full one being the goal. */
function barOf(found: Figure): string {
  const { goal } = found
  if (goal === null) return ''
  const bound = 'atMost' in goal ? goal.atMost : goal.atLeast
  const share = Math.max(0, heldValue(found) / bound)
  const eighths = Math.min(16, Math.round(share * 8))
  return `\`${'#'.repeat(Math.min(8, eighths)).padEnd(8, '.')}|${'#'.repeat(Math.max(0, eighths - 8)).padEnd(8, ' ')}\``
}

function said(found: Figure): string {
  const isAlone = found.raw === null || found.by === 'value'
  return `${isAlone ? '' : `${found.by} `}${short(heldValue(found))}${isAlone || found.by === 'difference' ? ` ${found.unit}` : ''}`
}
