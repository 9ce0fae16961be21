import * as v from 'valibot'

import { Lesson } from './lesson.ts'

/** What was learned, as doors show it. */
export const LessonsShape = v.object({
  /** Absolute path of the folder of the memory: a git repository with a file for each repository and spec. */
  memory: v.string(),
  /** The commit that holds; null where nothing was learned yet. */
  commit: v.nullable(v.string()),
  lessons: v.array(
    v.object({
      ...Lesson.entries,
      /** In the memory, and the line in it. */
      path: v.string(),
      line: v.number(),
      /** How many suggestions it would have kept away, of those that a person decided on. */
      rejected: v.number(),
      accepted: v.number(),
      /** Why it should go, though it is kept to until then; null where it is borne out. */
      why: v.nullable(v.string()),
    }),
  ),
  /** What is not believed: lines that are no lessons, files that are not as they must be. */
  problems: v.array(v.object({ path: v.string(), line: v.nullable(v.number()), why: v.string() })),
})
export type LessonsShape = v.InferOutput<typeof LessonsShape>
