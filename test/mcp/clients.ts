import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as FirstStdio } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import * as v from 'valibot'

/** Who speaks to us: the SDK's second generation in either era of the protocol, or its first. */
export const kinds = ['modern', 'legacy', 'first'] as const
export type Kind = (typeof kinds)[number]

/** How a server is reached. */
export type Where =
  { url: string; token: string } | { command: string[]; env: Record<string, string>; cwd: string }

/** What tests ask of a client, whatever generation it is of. */
export interface AnyClient extends AsyncDisposable {
  tools(): Promise<string[]>
  /** The structured answer; throws the text of an error result. */
  call(name: string, args?: object, options?: { signal?: AbortSignal; meta?: object }): Promise<any> // oxlint-disable-line typescript/no-explicit-any -- the shape is what tests look at
  read(uri: string): Promise<string>
  resources(): Promise<string[]>
  complete(uri: string, start: string): Promise<string[]>
  prompt(name: string, args: Record<string, string>): Promise<string>
  /** Resolves when it is told that the resource changed, after `act` was done. */
  toldOf(uri: string, act: () => Promise<unknown>): Promise<void>
}

const Result = v.object({
  isError: v.optional(v.boolean()),
  content: v.array(v.looseObject({ text: v.optional(v.string()) })),
  structuredContent: v.optional(v.unknown()),
})
const Contents = v.object({ contents: v.array(v.looseObject({ text: v.string() })) })
const Messages = v.object({
  messages: v.array(v.object({ content: v.object({ text: v.string() }) })),
})

export async function connect(kind: Kind, where: Where): Promise<AnyClient> {
  return kind === 'first' ? connectFirst(where) : connectSecond(kind, where)
}

async function connectSecond(kind: 'modern' | 'legacy', where: Where): Promise<AnyClient> {
  const mode = kind === 'modern' ? 'auto' : 'legacy'
  const updates: ((uri: string) => void)[] = []
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    for (const update of updates) update(params.uri)
  })
  await client.connect(
    'url' in where
      ? new StreamableHTTPClientTransport(new URL(where.url), headersOf(where))
      : new StdioClientTransport(commandOf(where)),
  )
  return {
    ...common(client),
    async toldOf(uri, act) {
      const told = Promise.withResolvers<void>()
      updates.push((one) => one === uri && told.resolve())
      const open = kind === 'modern' ? await client.listen({ resourceSubscriptions: [uri] }) : null
      if (!open) await client.subscribeResource({ uri })
      await act()
      await told.promise
      await open?.close()
    },
  }
}

async function connectFirst(where: Where): Promise<AnyClient> {
  const client = new FirstClient({ name: 'test', version: '1' })
  await client.connect(
    'url' in where
      ? new FirstHttp(new URL(where.url), headersOf(where))
      : new FirstStdio(commandOf(where)),
  )
  return {
    ...common(client),
    async toldOf(uri, act) {
      const told = Promise.withResolvers<void>()
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
        if (params.uri === uri) told.resolve()
      })
      await client.subscribeResource({ uri })
      await act()
      await told.promise
    },
  }
}

/** What both generations do in the same words. */
function common(client: Client | FirstClient): Omit<AnyClient, 'toldOf'> {
  return {
    async tools() {
      return (await client.listTools()).tools.map((tool) => tool.name)
    },
    async call(name, args = {}, { signal, meta } = {}) {
      const request = { name, arguments: { ...args }, ...(meta && { _meta: { ...meta } }) }
      const options = signal ? { signal } : {}
      const said: unknown =
        client instanceof Client
          ? await client.callTool(request, options)
          : await client.callTool(request, undefined, options)
      const result = v.parse(Result, said)
      const text = result.content[0]?.text ?? ''
      if (result.isError) throw new Error(text)
      if (JSON.stringify(result.structuredContent) !== text)
        throw new Error('the text is not the structured answer')
      return result.structuredContent
    },
    async read(uri) {
      return v.parse(Contents, await client.readResource({ uri })).contents[0]?.text ?? ''
    },
    async resources() {
      return (await client.listResources()).resources.map((one) => one.uri)
    },
    async complete(uri, start) {
      const ref = { type: 'ref/resource' as const, uri }
      const answer = await client.complete({ ref, argument: { name: 'id', value: start } })
      return answer.completion.values
    },
    async prompt(name, args) {
      const answer = await client.getPrompt({ name, arguments: args })
      return v.parse(Messages, answer).messages[0]?.content.text ?? ''
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

function headersOf({ token }: { token: string }) {
  return { requestInit: { headers: { authorization: `Bearer ${token}` } } }
}

function commandOf({
  command: [command = '', ...args],
  env,
  cwd,
}: Extract<Where, { command: string[] }>) {
  return { command, args, env, cwd, stderr: 'ignore' as const }
}
