import type { ServerShape } from '../agents/host/host.ts'
import type { AgentShape, Approval } from '../domain/agent-shape.ts'
import { Fault } from '../domain/fault.ts'
import type { Desk } from '../script/kit.ts'
import type { DeskDeps } from './create-desk.ts'
import { servedRepository } from './cycles.ts'

/** Milliseconds that a look waits for servers that are being connected to. */
const patience = 12_000

/** Shows the agents, and takes a person's word for what a server may do. */
export function createDeskAgents({
  journal,
  runtime,
  served,
  signal,
}: DeskDeps): Pick<Desk, 'agents' | 'approve'> {
  /** What was approved is connected to, so that it can be shown with its tools. */
  async function look(repository: string) {
    const host = (await runtime()).deps.hosts(repository)
    const waiting = AbortSignal.any([signal, AbortSignal.timeout(patience)])
    await host.tools({ signal: waiting }).catch(() => [])
    return await host.servers()
  }

  return {
    async agents({ repository }) {
      const { deps } = await runtime()
      const isChosen = repository !== undefined || served?.length === 1
      const place = isChosen ? servedRepository(served, repository) : null
      const {
        file = null,
        servers,
        broken,
      } = place === null ? { servers: [], broken: [] } : await look(place)
      const builtIn = [...(await deps.agents(place ?? '')).values()]
        .filter(({ isServer }) => !isServer)
        .map(({ name }) => ({ name, builtIn: true, server: null }))
      const others = servers.map((server) => agentOf(server, place ?? ''))
      return { agents: [...builtIn, ...others], file, broken }
    },
    async approve(server, { by, repository, ...said }) {
      const what = whatOf(server, said)
      const place = servedRepository(served, repository)
      const host = (await runtime()).deps.hosts(place)
      await host.approve(server, { ...what, by })
      await journal.append([
        { type: 'agent.approved', repository: place, body: { agent: server, by, ...what } },
      ])
      const found = (await look(place)).servers.find(({ name }) => name === server)
      if (found) return agentOf(found, place)
      throw new Fault('agent.unknown', `Cannot show server "${server}": mcp.json has it no more`)
    },
  }
}

/** One of the two things that can be approved, and not both. */
function whatOf(
  server: string,
  { launch, tool, hash }: Omit<Approval, 'by' | 'repository'>,
): { launch: string } | { tool: string; hash: string } {
  if (launch !== undefined && tool === undefined && hash === undefined) return { launch }
  if (launch === undefined && tool !== undefined && hash !== undefined) return { tool, hash }
  throw new Fault(
    'request.invalid',
    `Cannot approve "${server}": name its "launch", or a "tool" and its "hash", as they are shown`,
  )
}

function agentOf({ name, ...shape }: ServerShape, repository: string): AgentShape {
  const tools = shape.tools.map(({ name, tool, description, inputSchema, mayModelCall }) => ({
    name,
    tool,
    description,
    inputSchema,
    mayModelCall,
  }))
  return { name, builtIn: false, server: { ...shape, repository, tools } }
}
