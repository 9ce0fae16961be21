import type { Era, List, Peer } from './build-server.ts'
import { createMcpHandler, isLegacyRequest } from './sdk.ts'
import { openSessions } from './sessions.ts'

/** One address that speaks both eras of the protocol. */
export interface Endpoint extends AsyncDisposable {
  /** `body` is the JSON of a POST, which was read already; undefined for other methods. */
  fetch(request: Request, body: unknown): Promise<Response>
  /** Tells all who asked to be told of one of these. */
  changed(uris: readonly string[]): void
  /** Tells all who follow that list. */
  listChanged(what: List): void
}

/** Between two signs of life on a stream: Bun, proxies and clients cut what is silent for longer. */
const keepAliveMs = 5000

/**
 * The newer era (2026-07-28) has no sessions: each request gets a server of its own, and a client that
 * hangs up cancels. The older one gets sessions, because without them it can neither cancel nor be
 * told of changes.
 */
export function openEndpoint(build: (era: Era) => Peer): Endpoint {
  const modern = createMcpHandler(({ era }) => build(era).server, { legacy: 'reject', keepAliveMs })
  const sessions = openSessions(() => build('legacy'), keepAliveMs)
  return {
    async fetch(request, body) {
      const isLegacy = await isLegacyRequest(request, body)
      return isLegacy ? sessions.fetch(request, body) : modern.fetch(request, { parsedBody: body })
    },
    changed(uris) {
      for (const uri of uris) modern.notify.resourceUpdated(uri)
      sessions.changed(uris)
    },
    listChanged(what) {
      modern.notify[`${what}Changed`]()
      sessions.listChanged(what)
    },
    async [Symbol.asyncDispose]() {
      await modern.close()
      await sessions[Symbol.asyncDispose]()
    },
  }
}
