import type { LedgerShape } from './ledger-shape.ts'
import type { ScorePoint } from './score.ts'

/** `since 2026-10-01: 41 problems → 12; 23 accepted of 31 shown; 1,200 tokens per accepted one` */
export function headlineOf(
  line: Pick<LedgerShape, 'score' | 'shown' | 'accepted' | 'cost'>,
): string {
  const { score, shown, accepted, cost } = line
  const parts = [
    score === null ? 'not measured yet' : progressOf(score.first, score.now),
    ...(score && score.best.score > score.now.score ? [`best ${bestOf(score.best)}`] : []),
    `${accepted} accepted of ${shown} shown`,
  ]
  const tokens = cost === null ? 0 : cost.tokensIn + cost.tokensOut
  if (cost?.tokensPerAccepted != null && tokens > 0)
    parts.push(`${countText(cost.tokensPerAccepted)} tokens per accepted one`)
  else if (tokens > 0) parts.push(`${countText(tokens)} tokens`)
  return parts.join('; ')
}

/** `2026-10-01`, of milliseconds since 1970, as UTC has it. */
export function dateText(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** `1,200` */
export function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `-12.5` */
export function scoreText(score: number): string {
  return String(Number(score.toFixed(2)))
}

/** What was found at first and is now: problems, and the score where they do not tell it. */
function progressOf(first: ScorePoint, now: ScorePoint): string {
  const since = `since ${dateText(first.at)}`
  const problems =
    first.commit === now.commit
      ? `${countText(now.problems)} problems`
      : `${countText(first.problems)} problems → ${countText(now.problems)}`
  // A metric gains without a problem less.
  const isTold = Math.sign(now.score - first.score) === Math.sign(first.problems - now.problems)
  const score = `, score ${scoreText(first.score)} → ${scoreText(now.score)}`
  return `${since}: ${problems}${isTold ? '' : score}`
}

function bestOf({ problems, commit }: ScorePoint): string {
  return `${countText(problems)} at ${commit.slice(0, 12)}`
}
