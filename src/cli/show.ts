import type { Insight } from '../domain/insight.ts'
import { nextStepOf } from '../domain/next-step.ts'
import type { Suggestion } from '../domain/suggestion.ts'
import { type Output, paint } from './output.ts'

export function printSuggestions(suggestions: Suggestion[], output: Output): void {
  if (suggestions.length === 0) output.say('No suggestions.')
  for (const one of suggestions) output.say(`${one.id}  ${one.state.padEnd(10)}  ${one.title}`)
}

/** A suggestion for a terminal: title, why, the diff in colour, evidence, next step. */
export function printDiff(suggestion: Suggestion, output: Output): void {
  output.say(paint('bold', suggestion.title), `  (${suggestion.state}, ${suggestion.id})`)
  output.say(suggestion.why)
  for (const insight of suggestion.insights) output.say(`  ${placeOf(insight)}  ${insight.message}`)
  output.say('')
  for (const line of suggestion.patch.trimEnd().split('\n')) {
    const colour = /^(---|\+\+\+|@@)/.test(line)
      ? 'dim'
      : line.startsWith('+')
        ? 'green'
        : line.startsWith('-')
          ? 'red'
          : null
    output.say(colour === null ? line : paint(colour, line))
  }
  output.say('')
  for (const check of suggestion.verdict.checks)
    output.say(
      `  ${check.name.padEnd(10)} ${check.before.problems} found, score ${check.before.score}  ->  ${check.after.problems} found, score ${check.after.score}`,
    )
  output.say(`  ${suggestion.verdict.why}`)
  output.say('')
  output.say(`Next: ${nextStepOf(suggestion)}`)
}

export function printInsights(insights: Insight[], output: Output): void {
  if (insights.length === 0) output.say('No insights.')
  const colours = { error: 'red', warning: 'yellow', info: 'dim' } as const
  for (const one of insights) {
    const mark = paint(colours[one.severity], one.severity.padEnd(7))
    output.say(
      mark,
      ` ${placeOf(one)}  ${one.message}  `,
      paint('dim', `[${one.kind}, ${one.answer}]`),
    )
  }
}

export function placeOf(insight: Insight): string {
  return insight.line === null ? insight.path : `${insight.path}:${insight.line}`
}

/** `3 errors, 1 warning` */
export function countBySeverity(insights: Insight[]): string {
  const words = { error: 'error', warning: 'warning', info: 'remark' } as const
  return (['error', 'warning', 'info'] as const)
    .map(
      (severity) =>
        [insights.filter((one) => one.severity === severity).length, words[severity]] as const,
    )
    .filter(([count]) => count > 0)
    .map(([count, word]) => counted(count, word))
    .join(', ')
}

/** `1 file`, `2 files` */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
