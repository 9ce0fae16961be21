import type { ComponentChildren } from 'preact'

/** One column: its title, and what each row shows in it. */
export interface Column<row> {
  title: string
  cell(row: row): ComponentChildren
  isNumber?: boolean
}

/**
 * A table that becomes cards where it is narrow. The roles are said, because browsers forget them when
 * a table is laid out as something else.
 */
export function Table<row>({
  caption,
  columns,
  rows,
  keyOf,
}: {
  caption: string
  columns: readonly Column<row>[]
  rows: readonly row[]
  keyOf: (row: row) => string | number
}) {
  return (
    <table role="table" class="cards">
      <caption class="unseen">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ title, isNumber }) => (
            <th key={title} role="columnheader" scope="col" class={isNumber ? 'number' : ''}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row">
            {columns.map(({ title, cell, isNumber }) => (
              <td key={title} role="cell" data-title={title} class={isNumber ? 'number' : ''}>
                <div>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
