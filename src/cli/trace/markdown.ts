import { escapeMarkdown } from '../../domain/markdown.ts'
import { oneLine } from '../../domain/one-line.ts'
import type { Trace } from '../../domain/trace.ts'
import { provedBy, totalsOf } from './table.ts'

/** A trace as tables of Markdown, for the summary of a CI run; names are escaped, and never read as markup. */
export function traceMarkdown(trace: Trace): string {
  const { capabilities, unknown, silent } = trace
  const tables = capabilities.map(({ id, scenarios }) =>
    [
      `### ${cell(id)}`,
      '',
      '| state | requirement | scenario | proved by |',
      '| --- | --- | --- | --- |',
      ...scenarios.map(
        ({ state, requirement, title, checks }) =>
          `| ${state} | ${cell(requirement)} | ${cell(title)} | ${cell(provedBy(checks))} |`,
      ),
    ].join('\n'),
  )
  const others = [
    ...unknown.map(
      ({ id, check, test }) => `- unknown: ${cell(id)}, named by ${cell(test ?? `check ${check}`)}`,
    ),
    ...silent.map(({ check, why }) => `- silent: check ${cell(check)}: ${cell(why)}`),
  ]
  const lists = others.length > 0 ? [others.join('\n')] : []
  return ['## Specs that run', totalsOf(trace), ...tables, ...lists].join('\n\n')
}

function cell(text: string): string {
  return escapeMarkdown(oneLine(text))
}
