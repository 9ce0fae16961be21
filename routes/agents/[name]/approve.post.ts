import { AgentShape, defineRoute, Line, RepositoryPath } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary:
    'Approves how a server is launched, or one definition of a tool, exactly as it was shown',
  params: v.strictObject({ name: Line }),
  body: v.strictObject({
    launch: v.exactOptional(v.pipe(v.string(), v.minLength(1))),
    tool: v.exactOptional(Line),
    hash: v.exactOptional(v.pipe(v.string(), v.hexadecimal(), v.length(64))),
    by: Line,
    repository: v.exactOptional(RepositoryPath),
  }),
  answers: { 200: AgentShape },
  run: ({ params, body }, kit) => kit.approve(params.name, body),
})
