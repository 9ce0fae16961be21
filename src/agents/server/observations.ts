import * as v from 'valibot'

import { type Insight, Severity } from '../../domain/insight.ts'
import { oneLine } from '../../domain/one-line.ts'
import { isRepoPath, type RepoPath } from '../../domain/path.ts'
import type { Places } from './places.ts'
import { serverInsight, type Source } from './structured.ts'

/** What a model makes of text: the form that it is asked for, which every local server can hold it to. */
export const Observations = v.object({
  observations: v.array(
    v.object({
      message: v.string(),
      quote: v.string(),
      path: v.string(),
      severity: Severity,
    }),
  ),
})
export type Observations = v.InferOutput<typeof Observations>

/** Most insights that are made of one text. */
export const mostObservations = 10
/** A shorter quote stands in any text. */
const shortestQuote = 8

/** What a model is told of the form. */
export const observationsForm = `The answer: a JSON object with "observations", a list of at most ${mostObservations}, empty where nothing is worth a person's time. Each has "message", one sentence that says what is wrong or could be better; "quote", at least ${shortestQuote} characters copied to the letter from what the tool said, on which it rests; "path", the file of the repository that it is about, as the text names it; and "severity": error, warning or info.`

/** The observations that a text bears out, and how many it does not: their quote is not in it, or their file not there. */
export function insightsOf(
  { observations }: Observations,
  { texts, source, places }: Grounds,
): { insights: Insight[]; dropped: number } {
  const insights = observations.slice(0, mostObservations).flatMap((one) => {
    const quote = one.quote.trim()
    const message = oneLine(one.message, 500)
    if (message === '' || quote.length < shortestQuote) return []
    if (!texts.some((text) => text.includes(quote))) return []
    const path = pathOf(one.path.trim(), quote, places)
    if (path === null) return []
    return serverInsight(source, {
      kind: 'server/observation',
      severity: one.severity,
      path,
      line: places.isFile(path) ? lineIn(quote, path) : null,
      message,
      evidence: quote.slice(0, 4000),
      answer: 'person',
    })
  })
  return { insights, dropped: observations.length - insights.length }
}

/** What observations are held against. */
export interface Grounds {
  texts: readonly string[]
  source: Source
  places: Places
}

function pathOf(path: string, quote: string, places: Places): RepoPath | null {
  const named = path !== '' && quote.includes(path) && isRepoPath(path) ? path : null
  return places.at(path) ?? named
}

/** The line that stands behind the path, as compilers and linters write it. */
function lineIn(quote: string, path: string): number | null {
  const behind = quote.slice(quote.indexOf(path) + path.length)
  const line = quote.includes(path) ? Number(/^:(\d{1,7})\b/.exec(behind)?.[1] ?? 0) : 0
  return line > 0 ? line : null
}
