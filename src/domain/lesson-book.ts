import { candidateLessons } from './learning/candidate-lessons.ts'
import { historyOf } from './learning/history.ts'
import { isSpent, testLately } from './learning/test-lesson.ts'
import type { Lesson } from './lesson.ts'
import type { Suggestion } from './suggestion.ts'

/** How many suggestions that a person decided on a lesson would have kept away, by what was decided. */
export interface Counterfactual {
  rejected: number
  accepted: number
}

/** What may be learned from decisions, and how a lesson stands the test of them. History is of one spec. */
export interface LessonBook {
  candidates(history: readonly Suggestion[]): readonly Lesson[]
  test(lesson: Lesson, history: readonly Suggestion[]): Counterfactual
  /** True for one that the history does not bear out any more. */
  isSpent(lesson: Lesson, history: readonly Suggestion[]): boolean
}

/** True for a lesson that would have kept away more of what was rejected than of what was accepted. */
export function passes({ rejected, accepted }: Counterfactual): boolean {
  return rejected > accepted
}

/** Learns as the loop does: from what a person decided until now. */
export function learningBook(now: () => number): LessonBook {
  const past = (suggestions: readonly Suggestion[]) => historyOf(suggestions, { by: now() })
  return {
    candidates(suggestions) {
      const [first] = suggestions
      return first
        ? candidateLessons(past(suggestions), { spec: first.spec, now: now(), lessons: [] })
        : []
    },
    test: (lesson, suggestions) => testLately(lesson, past(suggestions)),
    isSpent: (lesson, suggestions) => isSpent(lesson, past(suggestions), now()),
  }
}
