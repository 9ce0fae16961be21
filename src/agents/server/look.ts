import * as v from 'valibot'

import { Fault } from '../../domain/fault.ts'
import type { HostTool } from '../host/host.ts'
import { listing } from '../kept-calls.ts'
import type { ServerAsked } from './asked.ts'

const Looked = v.object({
  trust: v.picklist(['own', 'stranger']),
  /** Why it is not ready; null where nothing is wrong. */
  why: v.nullable(v.string()),
  tools: v.array(
    v.object({
      name: v.string(),
      server: v.string(),
      tool: v.string(),
      description: v.string(),
      inputSchema: v.record(v.string(), v.unknown()),
      mayModelCall: v.boolean(),
    }) satisfies v.GenericSchema<unknown, HostTool>,
  ),
})

/** How far a server is trusted and, where a question is asked, its tools; kept like a call, so that a replay asks nobody. */
export async function lookAt(
  { host, server, asking }: ServerAsked,
  { withTools }: { withTools: boolean },
): Promise<v.InferOutput<typeof Looked>> {
  const { calls, signal } = asking
  const call = { server, tool: listing, args: { withTools }, by: 'rule', signal }
  const { structured } = await calls.once(call, async () => {
    const tools = withTools ? await host.tools({ signal, servers: [server] }) : []
    const { servers, broken } = await host.servers()
    const found = servers.find(({ name }) => name === server)
    const why = found?.why ?? broken.find(({ name }) => name === server)?.why ?? null
    if (!found)
      throw new Fault(
        'agent.unknown',
        `Cannot find server "${server}" in mcp.json: ${why ?? `the known servers are ${servers.map(({ name }) => name).join(', ')}`}`,
      )
    const own = tools.filter((tool) => tool.server === server)
    return {
      text: '',
      cut: false,
      structured: { trust: found.trust, why, tools: own },
      isError: false,
      ms: 0,
      bytes: 0,
    }
  })
  return v.parse(Looked, structured)
}
