import type { List, Peer } from './build-server.ts'
import { isInitializeRequest, WebStandardStreamableHTTPServerTransport } from './sdk.ts'

/** Sessions of the older era, one server each. */
export interface Sessions extends AsyncDisposable {
  fetch(request: Request, body: unknown): Promise<Response>
  changed(uris: readonly string[]): void
  listChanged(what: List): void
}

interface Session {
  peer: Peer
  transport: WebStandardStreamableHTTPServerTransport
}

/**
 * Kept at once; a further one ends the one that was silent for longest. There is no end by time, since
 * clients that lose a session stay lost (typescript-sdk#1708).
 */
const most = 256

/**
 * The older era as it was meant: a session from `initialize` on, so that a client can cancel, is told
 * of changes, and can be asked. A session is no right: whoever calls has shown the token before.
 */
export function openSessions(build: () => Peer, keepAliveMs: number): Sessions {
  /** In the order in which they were last used. */
  const sessions = new Map<string, Session>()

  async function begin(request: Request, parsedBody: unknown): Promise<Response> {
    const peer = build()
    const transport = new WebStandardStreamableHTTPServerTransport({
      keepAliveMs,
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, { peer, transport }),
      onsessionclosed: (id) => void sessions.delete(id),
    })
    await peer.server.connect(transport)
    const response = await transport.handleRequest(request, { parsedBody })
    if (transport.sessionId === undefined) await peer.server.close()
    const [[oldest, silent] = []] = sessions
    if (sessions.size > most && oldest !== undefined) {
      sessions.delete(oldest)
      await silent?.peer.server.close()
    }
    return response
  }

  return {
    async fetch(request, parsedBody) {
      const id = request.headers.get('mcp-session-id')
      if (id === null) {
        if (request.method === 'POST' && isInitializeRequest(parsedBody))
          return begin(request, parsedBody)
        return refusal(400, -32000, 'Mcp-Session-Id is missing: begin with initialize')
      }
      const session = sessions.get(id)
      if (!session) return refusal(404, -32001, 'Session not found: begin with initialize')
      sessions.delete(id)
      sessions.set(id, session)
      return session.transport.handleRequest(request, { parsedBody })
    },
    changed(uris) {
      for (const { peer } of sessions.values()) peer.changed(uris)
    },
    listChanged(what) {
      for (const { peer } of sessions.values()) peer.listChanged(what)
    },
    async [Symbol.asyncDispose]() {
      const all = [...sessions.values()]
      sessions.clear()
      await Promise.all(all.map(({ peer }) => peer.server.close()))
    },
  }
}

function refusal(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', id: null, error: { code, message } }, { status })
}
