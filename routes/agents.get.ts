import { AgentShape, defineRoute } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Lists the agents of the orchestra',
  answers: { 200: v.object({ agents: v.array(AgentShape) }) },
  run: async (_, kit) => ({ agents: await kit.agents() }),
})
