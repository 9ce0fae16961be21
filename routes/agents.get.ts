import { AgentsShape, defineRoute, RepositoryPath } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: "Lists the built-in agents and the servers of a repository's mcp.json",
  query: v.strictObject({ repository: v.exactOptional(RepositoryPath) }),
  answers: { 200: AgentsShape },
  run: ({ query }, kit) => kit.agents(query),
})
