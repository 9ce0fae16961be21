import { nextStepOf } from './next-step.ts'
import type { Opinion, Suggestion } from './suggestion.ts'
import { afterText, beforeText, lastWordsOf, remarksOf } from './verdict-text.ts'
import { type CheckVerdict, isUndecided } from './verdict.ts'

/**
 * A suggestion for people, always in this order: title and reason, Files, Change, Next step, Evidence.
 * Text from the repository is quoted in fences or escaped, so that it is never read as markup.
 */
export function suggestionMarkdown(suggestion: Suggestion): string {
  return [
    `# ${escape(suggestion.title)}`,
    `${escape(suggestion.why)}`,
    `State: **${isUndecided(suggestion.verdict) ? 'not judged' : suggestion.state}** · spec \`${suggestion.spec}\` · \`${suggestion.id}\``,
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

function evidence({ verdict, opinion }: Suggestion): string {
  const { checks } = verdict
  const rows = checks.map(
    (check) =>
      `| ${escape(check.name)} | ${escape(beforeText(check))} | ${escape(afterText(check))} |`,
  )
  const remarks = remarksOf(verdict)
  return [
    `${verdict.improved ? 'Better' : 'Not better'}: ${escape(verdict.why)}.`,
    ['| check | before | after |', '| --- | --- | --- |', ...rows].join('\n'),
    ...(remarks.length === 0 ? [] : [remarks.map((one) => `- ${escape(one)}`).join('\n')]),
    ...(opinion ? [opinionLine(opinion)] : []),
    ...checks.flatMap(lastWords),
  ].join('\n\n')
}

/** What a second model thinks, said as what it is. */
function opinionLine({ by, view, why }: Opinion): string {
  const verb = view === 'agree' ? 'agrees' : 'doubts'
  return `Opinion, which decides nothing: model ${code(by)} ${verb}: ${escape(why)}`
}

/** What a command said when it failed after the change. */
function lastWords(check: CheckVerdict): string[] {
  const said = lastWordsOf(check)
  if (said === '') return []
  return [
    `Check ${code(check.name)} after the change, the end of what it said:`,
    fenced(said, 'text'),
  ]
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
