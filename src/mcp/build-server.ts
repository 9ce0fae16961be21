import manifest from '../../package.json' with { type: 'json' }
import { Fault } from '../domain/fault.ts'
import { answerTool, type Asked, type CallTimes, sentenceOf } from './answer-tool.ts'
import type { Offer, Prompt, Resource, Tool } from './offer.ts'
import { standardSchema } from './schema.ts'
import {
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
  type ServerContext,
} from './sdk.ts'

/** What is served, and how. */
export interface Serving {
  offer: Offer
  times?: CallTimes
  onBug: Asked['onBug']
}

/** The protocol of 2026-07-28, or one of those before it. */
export type Era = 'modern' | 'legacy'

/** A list that a client may keep, and must then be told of. */
export type List = 'tools' | 'prompts' | 'resources'

/** A server for one connection or one request, and how it is told that resources changed. */
export interface Peer {
  server: McpServer
  /** Tells the other side of those that it asked to be told of. */
  changed(uris: readonly string[]): void
  listChanged(what: List): void
}

const instructions =
  'Ostinato keeps improving a repository against its own specs and proves each step. run_cycle begins a cycle and answers at once; get_cycle shows how it goes; what it finds becomes suggestions, which a person reviews. Never review for the person.'

/** A server that offers all there is. Modern HTTP needs a new one for each request, so it is cheap to make. */
export function buildServer({ offer, times, onBug }: Serving, era: Era): Peer {
  const server = new McpServer(
    { name: 'ostinato', title: 'Ostinato', version: manifest.version },
    {
      instructions,
      capabilities: { tools: {}, prompts: {}, resources: { subscribe: true, listChanged: true } },
    },
  )
  for (const tool of offer.tools) addTool(server, tool, { times, onBug })
  for (const resource of offer.resources) addResource(server, resource)
  for (const prompt of offer.prompts) addPrompt(server, prompt)
  return withSubscriptions(server, era)
}

/** Keeps what a peer of the older era asked for; the newer one asks by a stream, which the SDK keeps. */
export function withSubscriptions(server: McpServer, era: Era): Peer {
  const wanted = new Set<string>()
  server.server.setRequestHandler('resources/subscribe', ({ params }) => {
    wanted.add(params.uri)
    return {}
  })
  server.server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    wanted.delete(params.uri)
    return {}
  })
  return {
    server,
    changed(uris) {
      if (!server.isConnected()) return
      for (const uri of uris)
        if (era === 'modern' || wanted.has(uri))
          // Who is gone meanwhile is told nothing.
          server.server.sendResourceUpdated({ uri }).catch(() => undefined)
    },
    listChanged(what) {
      if (!server.isConnected()) return
      if (what === 'tools') server.sendToolListChanged()
      else if (what === 'prompts') server.sendPromptListChanged()
      else server.sendResourceListChanged()
    },
  }
}

function addTool(
  server: McpServer,
  tool: Tool,
  { times, onBug }: { times: CallTimes | undefined; onBug: Asked['onBug'] },
): void {
  server.registerTool(
    tool.name,
    {
      title: tool.title,
      description: tool.description,
      inputSchema: standardSchema(tool.input),
      outputSchema: standardSchema(tool.output),
      annotations: {
        readOnlyHint: tool.readOnly,
        destructiveHint: tool.destructive === true,
        idempotentHint: tool.idempotent,
        openWorldHint: false,
      },
    },
    async (args, { mcpReq }) =>
      answerTool(
        tool,
        args,
        { signal: mcpReq.signal, meta: mcpReq._meta, tell: tellerOf(mcpReq), onBug },
        times,
      ),
  )
}

function tellerOf({ _meta, notify }: ServerContext['mcpReq']): Asked['tell'] {
  const progressToken = _meta?.progressToken
  if (progressToken === undefined) return null
  return (progress, message) => {
    const params = { progressToken, progress, message }
    notify({ method: 'notifications/progress', params }).catch(() => undefined)
  }
}

function addResource(server: McpServer, resource: Resource): void {
  const { name, title, description, uri, mimeType, list, complete } = resource
  const config = { title, description, mimeType }
  const read = async (at: URL, id: string) => {
    const text = await resource.read(id).catch((error: unknown) => {
      throw asProtocolError(error, at.href)
    })
    return { contents: [{ uri: at.href, mimeType, text }] }
  }
  if (!list) {
    server.registerResource(name, uri, config, (at) => read(at, ''))
    return
  }
  const template = new ResourceTemplate(uri, {
    async list() {
      const found = await list()
      const resources = found.map((one) => ({
        uri: uri.replace('{id}', encodeURIComponent(one.id)),
        name: one.id,
        title: one.title,
      }))
      return { resources }
    },
    ...(complete && { complete: { id: complete } }),
  })
  server.registerResource(name, template, config, (at, { id = '' }) => read(at, idOf(id)))
}

/** The id as it was before it was put into an address. */
function idOf(id: string | string[]): string {
  try {
    return decodeURIComponent(String(id))
  } catch {
    return ''
  }
}

function asProtocolError(error: unknown, uri: string): ProtocolError {
  if (error instanceof Fault && error.code.endsWith('.unknown'))
    return new ResourceNotFoundError(uri, error.message)
  return new ProtocolError(ProtocolErrorCode.InternalError, sentenceOf(error))
}

function addPrompt(server: McpServer, prompt: Prompt): void {
  const { name, title, description } = prompt
  const argsSchema = standardSchema(prompt.args)
  server.registerPrompt(name, { title, description, argsSchema }, async (args) => {
    const text = await prompt.write(args).catch((error: unknown) => {
      throw new ProtocolError(ProtocolErrorCode.InternalError, sentenceOf(error))
    })
    return { description, messages: [{ role: 'user', content: { type: 'text', text } }] }
  })
}
