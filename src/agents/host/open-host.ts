import { Fault } from '../../domain/fault.ts'
import type { World } from './connection.ts'
import type { Host, HostTool } from './host.ts'
import { createLane, type Lane } from './lane.ts'
import { type ConsentBook, createPins } from './pins.ts'
import { markOf, type McpJson, parseMcpJson, readMcpFile } from './read-mcp-json.ts'
import { createServer, type Server } from './server.ts'

/** Calls at once, whatever the servers. */
export const mostCalls = 16
const mostHops = 2

/** What a host works with. */
export interface HostOptions extends Partial<World> {
  /** Absolute path of the repository's root. */
  root: string
  consents: ConsentBook
  /** What `${VAR}` stands for, and where programs are found. */
  env: World['env']
  /** Addresses of this service, which it must not ask. */
  ownAddresses?: () => readonly string[]
  /** Shared by the hosts of one process. */
  everyone?: Lane
}

/** The MCP servers of a repository. The file is read again at each question; nothing is started before it is asked. */
export function openHost(options: HostOptions): Host {
  const { root, env, ownAddresses = () => [], everyone = createLane(mostCalls) } = options
  const world: World = { now: Date.now, random: Math.random, wait, ...options }
  const pins = createPins(root, { book: options.consents, now: world.now })
  const servers = new Map<string, Server>()
  let last: { seen: string; said: McpJson } | null = null
  let closed = false

  /** What the file says now. Servers that it no longer has, or has otherwise, are ended. */
  function look(): McpJson {
    if (closed)
      throw new Fault('agent.failed', `Cannot ask the agents of "${root}": they have ended`)
    const own = ownAddresses()
    const seen = [markOf(root), ...own].join(' ')
    if (last?.seen === seen) return last.said
    const said = parseMcpJson(readMcpFile(root), root, { env, ownAddresses: own })
    last = { seen, said }
    const entries = new Map(said.servers.map((entry) => [entry.name, entry]))
    for (const [name, server] of servers) {
      if (Bun.deepEquals(server.entry, entries.get(name))) entries.delete(name)
      else {
        servers.delete(name)
        void server.close()
      }
    }
    for (const entry of entries.values())
      servers.set(entry.name, createServer(entry, { pins, world, everyone }))
    return said
  }

  function server(name: string): Server {
    const { broken } = look()
    const found = servers.get(name)
    if (found) return found
    const why = broken.find((one) => one.name === name)?.why
    const known = [...servers.keys()].join(', ') || 'none'
    throw new Fault(
      'agent.unknown',
      `Cannot ask server "${name}": ${why ?? `mcp.json does not have it; it has ${known}`}`,
    )
  }

  return {
    async servers() {
      const { file, broken } = look()
      return {
        file,
        servers: await Promise.all([...servers.values()].map((one) => one.shape())),
        broken,
      }
    },
    async tools({ signal, servers: named }) {
      look()
      const asked = [...servers.values()].filter((one) => named?.includes(one.entry.name) ?? true)
      const settled = await Promise.allSettled(asked.map((one) => one.tools(signal)))
      signal.throwIfAborted()
      return settled.flatMap((one): HostTool[] => (one.status === 'fulfilled' ? one.value : []))
    },
    async call(at, args, { hops = 0, ...rest }) {
      if (hops > mostHops)
        throw new Fault(
          'agent.denied',
          `Cannot call tool "${at.tool}" of "${at.server}": the question was passed on ${hops} times already`,
        )
      return await server(at.server).call(at.tool, args, { hops, ...rest })
    },
    approve: async (name, { by = 'person', ...what }) => await server(name).approve(what, by),
    async [Symbol.asyncDispose]() {
      closed = true
      await Promise.all([...servers.values()].map((one) => one.close()))
      servers.clear()
    },
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const give = () => reject(signal.reason)
  signal.addEventListener('abort', give, { once: true })
  await promise.finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', give)
  })
}
