import type { Agent } from './agent.ts'
import type { Host } from './host/host.ts'
import { createServerAgent } from './server-agent.ts'

/** The servers of a repository's `mcp.json`; null where it has none. */
export type HostOf = (repository: string) => Promise<Host | null>

/** The agents of a repository by name: the built-in ones, and one for each server of its `mcp.json`. */
export function createOrchestra(
  builtIn: readonly Agent[],
  hostOf: HostOf,
): (repository: string) => Promise<ReadonlyMap<string, Agent>> {
  return async (repository) => {
    const host = await hostOf(repository)
    const told = await host?.servers()
    // What is wrong with a broken one is said by asking it.
    const names = [...(told?.servers ?? []), ...(told?.broken ?? [])].map(({ name }) => name)
    const named = host === null ? [] : names.map((name) => createServerAgent(host, name))
    // Ours last: a server cannot take the name of an agent that a spec means by it.
    return new Map([...named, ...builtIn].map((agent) => [agent.name, agent]))
  }
}
