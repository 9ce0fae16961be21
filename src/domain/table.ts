import { escapeMarkdown } from './markdown.ts'

/** Cells of a table, row by row; the first row names the columns. */
export type Table = readonly (readonly string[])[]

/** Lines in which each column is as wide as its widest cell; numbers stand to the right. */
export function tableText(table: Table): string[] {
  const widths = (table[0] ?? []).map((_, at) =>
    Math.max(...table.map((row) => (row[at] ?? '').length)),
  )
  const isNumber = widths.map((_, at) =>
    table.slice(1).every((row) => /^[-\d]/.test(row[at] ?? '')),
  )
  return table.map((row) =>
    row
      .map((cell, at) =>
        isNumber[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** The same as Markdown; what a cell holds is never read as markup. */
export function tableMarkdown([head = [], ...rows]: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const quoted = rows.map((row) => row.map(escapeMarkdown))
  return [line(head), line(head.map(() => '---')), ...quoted.map(line)].join('\n')
}
