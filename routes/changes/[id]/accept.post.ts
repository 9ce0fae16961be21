import { ChangeDetail, defineRoute, Line, RepositoryPath } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary:
    'Accepts what a change says, exactly as it was shown; 409 where it says something else by now',
  params: v.strictObject({ id: Line }),
  body: v.strictObject({
    hash: v.pipe(v.string(), v.hexadecimal(), v.length(64)),
    by: Line,
    repository: v.exactOptional(RepositoryPath),
  }),
  answers: { 200: ChangeDetail },
  run: ({ params, body }, kit) => kit.changes.accept(params.id, body),
})
