import { defineRoute, LessonsShape, RepositoryPath } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary:
    'What was learned from reviews, with what each lesson was learned from and would have kept away',
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: { 200: LessonsShape },
  run: ({ query }, kit) => kit.lessons.list(query),
})
