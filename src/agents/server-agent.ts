import { Fault } from '../domain/fault.ts'
import type { Insight } from '../domain/insight.ts'
import type { Agent } from './agent.ts'
import type { ServerAsked } from './server/asked.ts'
import { askByQuestion } from './server/by-question.ts'
import { askByRule } from './server/by-rule.ts'
import { mostInsights } from './server/structured.ts'

/**
 * Makes the agent of a server of `mcp.json`. It is asked as the spec says, by rule or by question, and
 * what it says is held against the files: at most 200 insights, each with a place in the repository.
 * Throws Fault `agent.invalid` when the spec says nothing but its name, `agent.failed` or `agent.denied`
 * when nothing can be asked of it.
 */
export function createServerAgent(host: ServerAsked['host'], server: string): Agent {
  return {
    name: server,
    purpose: `Answers with the tools of the MCP server "${server}"`,
    looksAt: 'elsewhere',
    isServer: true,
    async ask(asking) {
      const { how, calls, remark = () => {} } = asking
      if (how === undefined || typeof how === 'string')
        throw new Fault(
          'agent.invalid',
          `Cannot ask server "${server}" by its name alone: say { server: "${server}", ask: [{ tool: "…", args: {} }] } or { server: "${server}", question: "…" }`,
        )
      if (!calls)
        throw new Fault('agent.failed', `Cannot ask server "${server}": its calls cannot be kept`)
      const asked = { host, server, remark, asking: { ...asking, calls } }
      const said = 'ask' in how ? await askByRule(how, asked) : await askByQuestion(how, asked)
      return bounded(said, remark)
    },
  }
}

/** Each insight once, and not more than a person can look at. */
function bounded(insights: Insight[], remark: ServerAsked['remark']): Insight[] {
  const once = [...new Map(insights.map((one) => [one.id, one])).values()]
  if (once.length > mostInsights)
    remark(`${once.length - mostInsights} of its insights are over the limit of ${mostInsights}`)
  return once.slice(0, mostInsights)
}
