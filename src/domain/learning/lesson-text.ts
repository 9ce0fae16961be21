import type { LessonMatch } from '../lesson.ts'
import { oneLine } from '../one-line.ts'
import type { Past } from './history.ts'

/** The sentence of a lesson: composed here, with the reviewer's own words of the latest rejection that has any. */
export function lessonText(
  { kind, path, text, by }: LessonMatch,
  { rejected, accepted }: { rejected: number; accepted: number },
  removed: readonly Past[],
): string {
  const about = [
    'suggestions',
    ...(kind === undefined ? [] : [`about ${oneLine(kind, 60)}`]),
    ...(path === undefined ? [] : [`in ${oneLine(path, 65)}`]),
    ...(by === undefined ? [] : [`by a ${by}`]),
    ...(text === undefined ? [] : [`that bring the word "${oneLine(text, 40)}"`]),
  ].join(' ')
  const why = removed
    .toSorted((a, b) => b.at - a.at)
    .map((past) => oneLine(past.why ?? '', 80).replaceAll('"', "'"))
    .find((said) => said !== '')
  const reason = why === undefined ? '' : `: "${why}"`
  const of = rejected + accepted
  return `Make no ${about}; ${rejected} of ${of} were rejected${reason}.`
}
