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

/**
 * What one check found in one workspace. `score` is 0 when nothing is wrong and falls below it; that
 * of a metric is what it gained on its baseline, in per cent.
 */
export const Finding = v.object({
  passes: v.boolean(),
  score: v.number(),
  problems: v.number(),
  /** The number a metric read. */
  value: v.optional(v.nullable(v.number()), null),
  /** How long the command ran. */
  ms: v.optional(v.nullable(v.number()), null),
  /** How the command ended (`exit 1`); null for a check that is built in. */
  how: v.optional(v.nullable(v.string()), null),
  /** The last lines of a command that failed, safe to show. */
  output: v.optional(v.string(), ''),
})
export type Finding = v.InferOutput<typeof Finding>

/**
 * `flaky`: it disagreed with itself, and neither gates nor grades. `refused`: its command may not be
 * run here. `not-run`: something before it had decided already.
 */
const CheckOutcome = v.picklist(['judged', 'flaky', 'refused', 'not-run'])

export const CheckVerdict = v.object({
  name: v.string(),
  weight: v.optional(v.number(), 1),
  outcome: v.optional(CheckOutcome, 'judged'),
  before: v.nullable(Finding),
  after: v.nullable(Finding),
  /** Problems that were not there before, at most ten. Any of them refutes the suggestion. */
  added: v.array(Problem),
  /** Problems that are gone, at most ten. */
  gone: v.array(Problem),
  /** One sentence where there is more to say: why it is flaky, was refused, or counts for nothing. */
  note: v.optional(v.nullable(v.string()), null),
})
export type CheckVerdict = v.InferOutput<typeof CheckVerdict>

/** Which judge it was: the hash of the checks and of their own files, and the checks that were not proven. */
export const JudgedBy = v.object({ hash: v.string(), unproven: v.array(v.string()) })
export type JudgedBy = v.InferOutput<typeof JudgedBy>

/** All findings before and after, compared. */
export const Verdict = v.object({
  improved: v.boolean(),
  /** One sentence: why it is better, or why it is not. */
  why: v.string(),
  score: v.object({ before: v.number(), after: v.number() }),
  checks: v.array(CheckVerdict),
  /** What kept the commands of checks in; null where no check runs one. */
  confinement: v.optional(
    v.nullable(
      v.object({
        kind: v.picklist(['bubblewrap', 'none', 'refused']),
        warnings: v.array(v.string()),
      }),
    ),
    null,
  ),
  /** Null where nobody tested the checks: nothing was tried, or it is of an older version. */
  judge: v.optional(v.nullable(JudgedBy), null),
  /** A sentence each: what was tried besides, and how far the judge is to be believed. */
  remarks: v.optional(v.array(v.string()), []),
})
export type Verdict = v.InferOutput<typeof Verdict>

/** What a check that is built in found. */
export interface Measured {
  name: string
  weight: number
  problems: Problem[]
}

/** A built-in check before and after: what is new, what is gone. */
export function compareProblems(before: Measured, after: Problem[]): CheckVerdict {
  return {
    name: before.name,
    weight: before.weight,
    outcome: 'judged',
    before: findingOf(before.problems),
    after: findingOf(after),
    added: without(after, before.problems).slice(0, 10),
    gone: without(before.problems, after).slice(0, 10),
    note: null,
  }
}

/** True when the check alone refutes a suggestion: it found something new, or passed and does not now. */
export function refutes(check: CheckVerdict): boolean {
  if (check.outcome !== 'judged') return false
  return check.added.length > 0 || (check.before?.passes === true && check.after?.passes === false)
}

/** True when a check was refused, so that its verdict says nothing of the suggestion. */
export function isUndecided(verdict: {
  checks: readonly Pick<CheckVerdict, 'outcome'>[]
}): boolean {
  return verdict.checks.some((check) => check.outcome === 'refused')
}

/**
 * Gate, then grade: no check may refute or be refused; then the weighted score must rise, or, at equal
 * score, the text must get shorter. What was `asked` for, by a person or by a job that a person wrote, is
 * better by being there: it need not raise the score, and may not lower it.
 */
export function compare(
  checks: CheckVerdict[],
  size: { before: number; after: number },
  { asked = false }: { asked?: boolean } = {},
): Verdict {
  const score = { before: sum(checks, 'before'), after: sum(checks, 'after') }
  const stopped = checks.find(refutes) ?? checks.find((check) => check.outcome === 'refused')
  const simpler = score.after === score.before && size.after < size.before
  const flaky = checks.flatMap((check) => (check.outcome === 'flaky' ? (check.note ?? []) : []))
  return {
    improved:
      !stopped &&
      (score.after > score.before || simpler || (asked && score.after === score.before)),
    why: [stopped ? whyStopped(stopped) : whyGraded(score, { simpler, asked }), ...flaky].join(
      '; ',
    ),
    score,
    checks,
    confinement: null,
    judge: null,
    remarks: [],
  }
}

function sum(checks: CheckVerdict[], side: 'before' | 'after'): number {
  const judged = checks.filter((check) => check.outcome === 'judged')
  const total = judged.reduce((sum, check) => sum + (check[side]?.score ?? 0) * check.weight, 0)
  // Dust of floating point must not make a score rise.
  return Math.round(total * 1e6) / 1e6 || 0
}

function whyStopped(check: CheckVerdict): string {
  const problem = check.added[0]
  if (problem)
    return `check "${check.name}" finds something new in ${problem.path}: ${problem.message}`
  if (check.outcome === 'refused') return check.note ?? `check "${check.name}" was refused`
  return `check "${check.name}" passed before the change and fails after it: ${check.after?.how ?? ''}`
}

function whyGraded(
  score: { before: number; after: number },
  { simpler, asked }: { simpler: boolean; asked: boolean },
): string {
  const [before, after] = [score.before, score.after].map((one) => Number(one.toFixed(2)))
  if (score.after > score.before)
    return `the score rises from ${before} to ${after}, and nothing new is found`
  if (simpler) return 'the score is the same and the text is shorter'
  if (asked && score.after === score.before)
    return 'what was asked for is there, and no check finds anything new'
  return `nothing gets better: the score is ${after}, and was ${before}`
}

function findingOf(problems: Problem[]): Finding {
  const score = problems.reduce((sum, problem) => sum - severityWeight[problem.severity], 0)
  const passes = !problems.some((problem) => problem.severity === 'error')
  return {
    passes,
    score: score || 0,
    problems: problems.length,
    value: null,
    ms: null,
    how: null,
    output: '',
  }
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
