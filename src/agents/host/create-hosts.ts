import type { Host } from './host.ts'
import { createLane } from './lane.ts'
import { type HostOptions, mostCalls, openHost } from './open-host.ts'

/** The hosts of all repositories: one each, opened at its first use. What one knows no other does. */
export interface Hosts extends AsyncDisposable {
  of(repository: string): Host
}

export function createHosts(options: Omit<HostOptions, 'root' | 'everyone'>): Hosts {
  const everyone = createLane(mostCalls)
  const hosts = new Map<string, Host>()
  return {
    of(root) {
      const host = hosts.get(root) ?? openHost({ ...options, root, everyone })
      hosts.set(root, host)
      return host
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...hosts.values()].map((host) => host[Symbol.asyncDispose]()))
    },
  }
}
