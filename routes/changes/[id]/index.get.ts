import { ChangeDetail, defineRoute, Line, RepositoryPath } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary:
    'Shows an active OpenSpec change with what it says, and the hash by which it is accepted',
  params: v.strictObject({ id: Line }),
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: { 200: ChangeDetail },
  run: ({ params, query }, kit) => kit.changes.get(params.id, query),
})
