import { ChangeShape, defineRoute, RepositoryPath } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary:
    'Lists active OpenSpec changes: accepted or not, tasks, scenarios, and what keeps each from being archived',
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: { 200: v.object({ changes: v.array(ChangeShape) }) },
  run: ({ query }, kit) => kit.changes.list(query),
})
