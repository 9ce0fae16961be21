import type { AppliedShape, InsightShape, SuggestionDetail } from '../domain/shape.ts'
import { afterText, beforeText, lastWordsOf, remarksOf } from '../domain/verdict-text.ts'
import { isUndecided } from '../domain/verdict.ts'
import { diffLines } from './diff-lines.ts'
import { type Output, paint } from './output.ts'

/** Lines of a change that are shown without being asked for. */
const mostLines = 40

export function printSuggestions(suggestions: SuggestionDetail[], output: Output): void {
  if (suggestions.length === 0) output.say('No suggestions.')
  for (const one of suggestions) {
    output.say(`${one.id}  ${stateOf(one).padEnd(10)}  ${one.title}`)
    if (one.holds !== null) output.say(paint('dim', `  holds back ${one.holds}`))
  }
}

/** Its state, in words that keep apart what a check refuted and what could not be judged. */
function stateOf({ state, verdict }: SuggestionDetail): string {
  return isUndecided(verdict) ? 'not judged' : state
}

/** A suggestion for a terminal: title, why, the diff in colour, evidence, next step. */
export function printDiff(suggestion: SuggestionDetail, output: Output): void {
  output.say(paint('bold', suggestion.title), `  (${stateOf(suggestion)}, ${suggestion.id})`)
  output.say(suggestion.why)
  for (const insight of suggestion.insights) output.say(`  ${placeOf(insight)}  ${insight.message}`)
  output.say('')
  for (const line of diffLines(suggestion.patch)) output.say(...line)
  output.say('')
  printEvidence(suggestion, output)
  const { by, opinion } = suggestion
  if (by.kind === 'model') output.say(paint('dim', `  its words are by the model ${by.model}`))
  if (by.kind === 'job') output.say(paint('dim', `  suggested by job ${by.job}`))
  if (opinion)
    output.say(`  ${opinion.by} ${opinion.view === 'agree' ? 'agrees' : 'doubts'}: ${opinion.why}`)
  output.say('')
  output.say(`Next: ${suggestion.nextStep}`)
}

/** The changes of suggestions that were just made, in colour, a few of them; the list shows the others. */
export function printChanges(
  suggestions: readonly Pick<SuggestionDetail, 'id' | 'title' | 'patch'>[],
  output: Output,
): void {
  for (const { id, title, patch } of suggestions) {
    output.say('')
    output.say(paint('green', id), '  ', paint('bold', title))
    const lines = diffLines(patch)
    for (const line of lines.slice(0, mostLines)) output.say(...line)
    if (lines.length > mostLines)
      output.say(
        paint('dim', `${lines.length - mostLines} more lines: ostinato suggestions show ${id}`),
      )
  }
}

/** Each check before and after, the verdict, and what else there is to say. */
function printEvidence({ verdict, reason }: SuggestionDetail, output: Output): void {
  const width = Math.max(10, ...verdict.checks.map((check) => check.name.length))
  for (const check of verdict.checks) {
    output.say(`  ${check.name.padEnd(width)}  ${beforeText(check)}  ->  ${afterText(check)}`)
    for (const line of lastWordsOf(check)
      .split('\n')
      .filter((one) => one !== ''))
      output.say(paint('dim', `    | ${line}`))
  }
  output.say(`  ${reason}`)
  for (const remark of remarksOf({ ...verdict, why: reason }))
    output.say(paint('yellow', `  ${remark}`))
}

export function printInsights(insights: InsightShape[], output: Output): void {
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

export function placeOf(insight: InsightShape): string {
  return insight.line === null ? insight.path : `${insight.path}:${insight.line}`
}

/** `3 errors, 1 warning` */
export function countBySeverity(insights: InsightShape[]): string {
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

/** What was applied, and what was refused and why. */
export function printApplied({ applied, refused }: AppliedShape, output: Output): void {
  for (const one of applied) {
    output.say(`applied ${one.id}  ${one.branch ?? 'to the working tree'}  ${one.paths.join(', ')}`)
    if (one.remark !== undefined) output.note(`${one.id}: ${one.remark}`)
  }
  for (const one of refused) output.say(`refused ${one.id}  ${one.why}`)
}
