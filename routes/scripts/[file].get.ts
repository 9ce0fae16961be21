import { defineRoute, Line, RepositoryPath, ScriptDetail } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Shows a script with its text; a slash in its path is written %2F',
  params: v.strictObject({ file: Line }),
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: { 200: ScriptDetail },
  run: ({ params, query }, kit) => kit.scripts.show(params.file, query),
})
