import {
  exponentOf,
  type Figure,
  goalOf,
  type Growth,
  heldValue,
  isMet,
  short,
} from '../../bench/shared/figure.ts'

/** A run's figures as Markdown: the machine, a table for each benchmark, and what misses its goal. */
export function report(run: {
  figures: readonly Figure[]
  on: Record<string, string>
  peers: boolean
}): string {
  const { figures, on, peers } = run
  const name = peers ? 'Peers' : 'Results'
  const missed = figures.filter((one) => isMet(one) === false)
  const held = figures.filter(({ goal }) => goal !== null).length
  return [
    `# ${name}`,
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
    `![Each figure beside its goal: the tables below say the same](${name.toUpperCase()}.svg)`,
    ...[...Map.groupBy(figures, ({ bench }) => bench)].flatMap(([bench, some]) => [
      `## ${bench}`,
      ...tablesOf(some),
    ]),
  ]
    .join('\n\n')
    .concat('\n')
}

/** A table of what was measured once, and one for each thing that a cost was measured to grow with. */
function tablesOf(figures: readonly Figure[]): string[] {
  const plain = figures.filter(({ growth }) => growth === undefined)
  const grown = figures.flatMap((one) => (one.growth ? [{ ...one, growth: one.growth }] : []))
  return [
    ...(plain.length > 0 ? [tableOf(plain)] : []),
    ...Map.groupBy(grown, ({ growth }) => growth.of)
      .values()
      .map(growthOf),
  ]
}

/** The cost at each size, and the power by which it grew: 0 for none, 1 as the size does. */
function growthOf(figures: readonly (Figure & { growth: Growth })[]): string {
  const [first] = figures
  const sizes = first?.growth.sizes ?? []
  const head = [`with ${first?.growth.of}`, ...sizes.map((size) => size.toLocaleString('en'))]
  const rows = figures.map((one) => [
    one.name,
    ...one.growth.each.map((value) => `${short(value)} ${one.unit}`),
    exponentOf(one.growth).toFixed(2),
    goalOf(one),
    metOf(one),
  ])
  return markdown([...head, 'power', 'goal', ''], rows)
}

function tableOf(figures: readonly Figure[]): string {
  const isPeers = figures.some(({ beside }) => beside !== undefined)
  const rows = figures.map((one) => [
    one.name,
    ...(isPeers ? [one.beside ?? ''] : []),
    `${short(one.ours)} ${one.unit}`,
    one.raw === null ? '' : `${short(one.raw)} ${one.unit}`,
    one.raw === null ? '' : short(one.ours / one.raw),
    goalOf(one),
    metOf(one),
  ])
  const beside = isPeers ? ['beside', 'ours', 'theirs'] : ['ours', 'raw']
  return markdown(['what', ...beside, 'ratio', 'goal', ''], rows)
}

function metOf(found: Figure): string {
  return { true: 'met', false: '**missed**', null: '' }[String(isMet(found))] ?? ''
}

function markdown(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function said(found: Figure): string {
  const isAlone = found.raw === null || found.by === 'value'
  return `${isAlone ? '' : `${found.by} `}${short(heldValue(found))}${isAlone || found.by === 'difference' ? ` ${found.unit}` : ''}`
}
