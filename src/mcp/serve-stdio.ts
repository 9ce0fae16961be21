import { buildServer, type Peer } from './build-server.ts'
import type { McpOptions } from './create-mcp.ts'
import { deskOffer } from './desk-offer.ts'
import { urisOf } from './resources.ts'
import { serveStdio, StdioServerTransport } from './sdk.ts'

/** Serves a desk on standard input and output until the other side closes them or the signal is aborted. */
export async function serveDeskOverStdio(
  { desk, onChange, ...rest }: McpOptions,
  signal: AbortSignal,
): Promise<void> {
  const offer = deskOffer(desk)
  const peers = new Set<Peer>()
  const ended = Promise.withResolvers<void>()
  const handle = serveStdio(
    ({ era }) => {
      const peer = buildServer({ offer, ...rest }, era)
      peers.add(peer)
      return peer.server
    },
    // A line that is no message is passed over, and the other side need not be told.
    { transport: new StdioServerTransport(), onerror: () => undefined },
  )
  for (const event of ['end', 'close']) process.stdin.once(event, () => ended.resolve())
  process.stdout.once('error', () => ended.resolve())
  signal.addEventListener('abort', () => ended.resolve())
  const unlisten = onChange((change) => {
    for (const peer of peers) {
      peer.changed(urisOf(change))
      if (change.isNew) peer.listChanged('resources')
    }
  })
  await ended.promise
  unlisten()
  await handle.close()
}
