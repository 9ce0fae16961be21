import { Text } from '../parts/text.tsx'
import type { Colours } from './diff.tsx'
import type { Hunk, Row } from './read-patch.ts'
import { segmentsOf } from './segments.ts'
import { sidesOf } from './sides.ts'

interface HunkProps {
  hunk: Hunk
  colours: Colours | null
}

const signs = { same: ' ', gone: '−', new: '+' } as const
const said = { same: '', gone: 'removed: ', new: 'added: ' } as const

/** One line below the other, the removed ones before those that come in their place. */
export function Unified({ hunk: { title, rows }, colours }: HunkProps) {
  return (
    <table class="diff-rows">
      <caption>{title}</caption>
      <thead class="unseen">
        <tr>
          <th scope="col">Line before</th>
          <th scope="col">Line after</th>
          <th scope="col">Text</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.before} ${row.after}`} class={`row-${row.kind}`}>
            <td class="line-number">{row.before}</td>
            <td class="line-number">{row.after}</td>
            <Line row={row} colours={colours} />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Before at the left, after at the right. */
export function Sides({ hunk: { title, rows }, colours }: HunkProps) {
  return (
    <table class="diff-rows">
      <caption>{title}</caption>
      <colgroup>
        <col class="col-number" />
        <col />
        <col class="col-number" />
        <col />
      </colgroup>
      <thead class="unseen">
        <tr>
          <th scope="col">Line before</th>
          <th scope="col">Before</th>
          <th scope="col">Line after</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {sidesOf(rows).map(({ before, after }) => (
          <tr key={`${before?.before} ${after?.after}`}>
            <td class={`line-number ${kindOf(before)}`}>{before?.before}</td>
            <Line row={before} colours={colours} side="before" />
            <td class={`line-number ${kindOf(after)}`}>{after?.after}</td>
            <Line row={after} colours={colours} side="after" />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function kindOf(row: Row | null): string {
  return row === null ? 'row-none' : `row-${row.kind}`
}

function Line({
  row,
  colours,
  side = row?.kind === 'gone' ? 'before' : 'after',
}: {
  row: Row | null
  colours: Colours | null
  side?: 'before' | 'after'
}) {
  if (row === null) return <td class="line row-none" />
  const { kind, text, marks } = row
  const number = row[side]
  const coloured = number === null ? undefined : colours?.[side].get(number)
  return (
    <td class={`line row-${kind}`}>
      <span class="sign" aria-hidden="true">
        {signs[kind]}
      </span>
      <span class="unseen">{said[kind]}</span>
      <code>
        {segmentsOf(text, coloured, marks).map((segment) => (
          <span class={`${segment.colour ?? ''}${segment.isMarked ? ' marked' : ''}`}>
            <Text of={segment.text} />
          </span>
        ))}
      </code>
    </td>
  )
}
