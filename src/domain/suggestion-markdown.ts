import { code, escapeMarkdown, fenced } from './markdown.ts'
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
    `# ${escapeMarkdown(suggestion.title)}`,
    `${escapeMarkdown(suggestion.why)}`,
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
      return `- ${code(place)} (${insight.severity}, by \`${insight.agent}\`${requirement}): ${escapeMarkdown(insight.evidence)}`
    })
    .join('\n')
}

function evidence({ verdict, opinion }: Suggestion): string {
  const { checks } = verdict
  const rows = checks.map(
    (check) =>
      `| ${escapeMarkdown(check.name)} | ${escapeMarkdown(beforeText(check))} | ${escapeMarkdown(afterText(check))} |`,
  )
  const remarks = remarksOf(verdict)
  return [
    `${verdict.improved ? 'Better' : 'Not better'}: ${escapeMarkdown(verdict.why)}.`,
    ['| check | before | after |', '| --- | --- | --- |', ...rows].join('\n'),
    ...(remarks.length === 0 ? [] : [remarks.map((one) => `- ${escapeMarkdown(one)}`).join('\n')]),
    ...(opinion ? [opinionLine(opinion)] : []),
    ...checks.flatMap(lastWords),
  ].join('\n\n')
}

/** What a second model thinks, said as what it is. */
function opinionLine({ by, view, why }: Opinion): string {
  const verb = view === 'agree' ? 'agrees' : 'doubts'
  return `Opinion, which decides nothing: model ${code(by)} ${verb}: ${escapeMarkdown(why)}`
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
