import * as v from 'valibot'

import { SuggestionId } from './id.ts'

/** Which suggestions a lesson is about: all that is said must hold. */
export const LessonMatch = v.pipe(
  v.strictObject({
    /** The kind of insight: `links/dead-link`. */
    kind: v.exactOptional(v.string()),
    /** A glob that one of the files matches. */
    path: v.exactOptional(v.string()),
    /** Words that the new text holds, whatever their case. */
    text: v.exactOptional(v.string()),
    /** Who wrote it. */
    by: v.exactOptional(v.picklist(['remedy', 'model', 'job'])),
  }),
  v.check((match) => Object.keys(match).length > 0, 'a lesson that is about everything'),
)
export type LessonMatch = v.InferOutput<typeof LessonMatch>

/**
 * One line learned from outcomes. It is given to prompts, and what it is about is not suggested again, but
 * for an exploration now and then. It came about, and goes, by a suggestion that a person reviewed.
 */
export const Lesson = v.object({
  id: v.pipe(v.string(), v.regex(/^l-[0-9a-f]{12}$/)),
  spec: v.string(),
  match: LessonMatch,
  /** One sentence for a person and for a prompt. Composed by code; a reviewer's own words may be quoted in it. */
  text: v.pipe(v.string(), v.minLength(1), v.maxLength(300), v.regex(/^\P{Cc}+$/u)),
  /** The suggestions it was learned from. */
  from: v.array(SuggestionId),
  /** When it was learned: a day, `2026-11-21`. */
  since: v.pipe(v.string(), v.isoDate()),
})
export type Lesson = v.InferOutput<typeof Lesson>
