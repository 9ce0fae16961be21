import * as v from 'valibot'

import { Severity, severityWeight } from './insight.ts'

/** One thing a check found wrong. The key names it without line numbers, so that two runs compare. */
export const Problem = v.object({
  key: v.string(),
  severity: Severity,
  path: v.string(),
  message: v.string(),
})
export type Problem = v.InferOutput<typeof Problem>

/** What one check found in one workspace. `score` is 0 when nothing is wrong and falls below it. */
export const Finding = v.object({ passes: v.boolean(), score: v.number(), problems: v.number() })
export type Finding = v.InferOutput<typeof Finding>

export const CheckVerdict = v.object({
  name: v.string(),
  before: Finding,
  after: Finding,
  /** Problems that were not there before, at most ten. Any of them refutes the suggestion. */
  added: v.array(Problem),
  /** Problems that are gone, at most ten. */
  gone: v.array(Problem),
})
export type CheckVerdict = v.InferOutput<typeof CheckVerdict>

/** All findings before and after, compared. */
export const Verdict = v.object({
  improved: v.boolean(),
  /** One sentence: why it is better, or why it is not. */
  why: v.string(),
  score: v.object({ before: v.number(), after: v.number() }),
  checks: v.array(CheckVerdict),
})
export type Verdict = v.InferOutput<typeof Verdict>

export interface Measured {
  name: string
  weight: number
  problems: Problem[]
}

export function findingOf(problems: Problem[]): Finding {
  const score = problems.reduce((sum, problem) => sum - severityWeight[problem.severity], 0)
  return {
    passes: !problems.some((problem) => problem.severity === 'error'),
    score,
    problems: problems.length,
  }
}

/**
 * Gate, then grade: no check may find a problem that was not there before; then the weighted score
 * must rise, or, at equal score, the text must get shorter.
 */
export function compare(
  before: Measured[],
  after: Measured[],
  size: { before: number; after: number },
): Verdict {
  const checks = before.map((one): CheckVerdict => {
    const then = after.find((other) => other.name === one.name)?.problems ?? []
    return {
      name: one.name,
      before: findingOf(one.problems),
      after: findingOf(then),
      added: without(then, one.problems).slice(0, 10),
      gone: without(one.problems, then).slice(0, 10),
    }
  })
  const sum = (side: 'before' | 'after') =>
    checks.reduce((total, check, at) => total + check[side].score * (before[at]?.weight ?? 1), 0)
  const score = { before: sum('before'), after: sum('after') }
  const worse = checks.find((check) => check.added.length > 0)
  const simpler = score.after === score.before && size.after < size.before
  const improved = !worse && (score.after > score.before || simpler)
  return { improved, why: reason(worse, score, simpler), score, checks }
}

function reason(
  worse: CheckVerdict | undefined,
  score: { before: number; after: number },
  simpler: boolean,
): string {
  const problem = worse?.added[0]
  if (worse && problem)
    return `check "${worse.name}" finds something new in ${problem.path}: ${problem.message}`
  if (score.after > score.before)
    return `the score rises from ${score.before} to ${score.after}, and nothing new is found`
  if (simpler) return 'the score is the same and the text is shorter'
  return `nothing gets better: the score is ${score.after}, and was ${score.before}`
}

function without(problems: Problem[], others: Problem[]): Problem[] {
  const left = new Map<string, number>()
  for (const other of others) left.set(other.key, (left.get(other.key) ?? 0) + 1)
  return problems.filter((problem) => {
    const count = left.get(problem.key) ?? 0
    if (count > 0) left.set(problem.key, count - 1)
    return count === 0
  })
}
