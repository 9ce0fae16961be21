import { defineRoute, RepositoryPath, ScriptsShape } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: "Lists the files of a repository's ostinato/ folder: what runs, what waits for consent",
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: { 200: ScriptsShape },
  run: ({ query }, kit) => kit.scripts.list(query),
})
