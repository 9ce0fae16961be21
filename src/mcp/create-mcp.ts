import type { OnChange } from '../domain/change.ts'
import type { Desk } from '../script/kit.ts'
import type { CallTimes } from './answer-tool.ts'
import type { Endpoint } from './endpoint.ts'

/** What is served by MCP. */
export interface McpOptions {
  desk: Desk
  onChange: OnChange
  /** Told of every error that was not thrown on purpose, with the id that the client was given. */
  onBug: (error: unknown, id: string) => void
  times?: CallTimes
}

/** The MCP server at one address of HTTP. */
export type Mcp = Pick<Endpoint, 'fetch'> & AsyncDisposable

/** Costs nothing until it is first asked; the first answer waits half a second for the SDK's import. */
export function createMcp(options: McpOptions): Mcp {
  let opened: Promise<Endpoint & { unlisten: () => void }> | null = null
  return {
    async fetch(request, body) {
      opened ??= open(options)
      return (await opened).fetch(request, body)
    },
    async [Symbol.asyncDispose]() {
      const endpoint = await opened?.catch(() => null)
      endpoint?.unlisten()
      await endpoint?.[Symbol.asyncDispose]()
    },
  }
}

async function open({ desk, onChange, ...rest }: McpOptions) {
  const [{ buildServer }, { deskOffer }, { openEndpoint }, { urisOf }] = await Promise.all([
    import('./build-server.ts'),
    import('./desk-offer.ts'),
    import('./endpoint.ts'),
    import('./resources.ts'),
  ])
  const offer = deskOffer(desk)
  const endpoint = openEndpoint((era) => buildServer({ offer, ...rest }, era))
  const unlisten = onChange((change) => {
    endpoint.changed(urisOf(change))
    if (change.isNew) endpoint.listChanged('resources')
  })
  return { ...endpoint, unlisten }
}
