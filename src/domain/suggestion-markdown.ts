import { nextStepOf } from './next-step.ts'
import type { Suggestion } from './suggestion.ts'
import type { CheckVerdict, Finding } from './verdict.ts'

/**
 * A suggestion for people, always in this order: title and reason, Files, Change, Next step, Evidence.
 * Text from the repository is quoted in fences or escaped, so that it is never read as markup.
 */
export function suggestionMarkdown(suggestion: Suggestion): string {
  return [
    `# ${escape(suggestion.title)}`,
    `${escape(suggestion.why)}`,
    `State: **${suggestion.state}** · spec \`${suggestion.spec}\` · \`${suggestion.id}\``,
    insights(suggestion),
    '## Files',
    suggestion.edits.map((edit) => `- ${edit.action} ${code(edit.path)}`).join('\n'),
    '## Change',
    fenced(suggestion.patch, 'diff'),
    '## Next step',
    fenced(nextStepOf(suggestion), 'sh'),
    '## Evidence',
    `${evidence(suggestion)}\n`,
  ].join('\n\n')
}

function insights(suggestion: Suggestion): string {
  return suggestion.insights
    .map((insight) => {
      const place = insight.line === null ? insight.path : `${insight.path}:${insight.line}`
      const requirement =
        insight.requirement === null ? '' : `, requirement ${code(insight.requirement)}`
      return `- ${code(place)} (${insight.severity}, by \`${insight.agent}\`${requirement}): ${escape(insight.evidence)}`
    })
    .join('\n')
}

function evidence(suggestion: Suggestion): string {
  const { verdict } = suggestion
  const rows = verdict.checks.map(
    (check) =>
      `| ${escape(check.name)} | ${cell(check.before)} | ${cell(check.after)} | ${changed(check)} |`,
  )
  return [
    `${verdict.improved ? 'Better' : 'Not better'}: ${escape(verdict.why)} (0 is a clean repository).`,
    ['| check | before | after | changed |', '| --- | --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n')
}

function cell(finding: Finding): string {
  return `${finding.passes ? 'passes' : 'fails'}, ${finding.problems} found, score ${finding.score}`
}

function changed(check: CheckVerdict): string {
  const parts = [
    check.gone.length > 0 ? `${check.gone.length} gone` : '',
    check.added.length > 0 ? `${check.added.length} new` : '',
  ]
  return parts.filter((part) => part !== '').join(', ') || 'nothing'
}

/** A fence longer than any run of backticks inside, so that what is in it cannot end it. */
function fenced(text: string, language: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`
}

function code(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  if (!line.includes('`')) return `\`${line}\``
  return `\`\` ${line.replaceAll('``', '` `')} \`\``
}

function escape(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/[\\`*_[\]|#]/g, String.raw`\$&`)
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
