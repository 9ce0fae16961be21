import { defineRoute, Line, RepositoryPath, ScriptDetail } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Consents to a script, exactly as it was shown; 409 where it is another by now',
  body: v.strictObject({
    file: Line,
    hash: v.pipe(v.string(), v.hexadecimal(), v.length(64)),
    by: Line,
    repository: v.exactOptional(RepositoryPath),
  }),
  answers: { 200: ScriptDetail },
  run: ({ body }, kit) => kit.scripts.approve(body),
})
