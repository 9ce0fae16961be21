import { McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'

import { describeError, Fault } from '../domain/fault.ts'
import { Insight } from '../domain/insight.ts'
import type { Agent, Progress } from './agent.ts'

/** Asks an agent about the repository as it is committed now. */
export type AskNow = (signal: AbortSignal, progress: Progress) => Promise<Insight[]>

// Only what JSON Schema can say: ids and paths are checked where an insight is made.
const Answer = v.object({
  insights: v.array(
    v.object({
      ...Insight.entries,
      id: v.string(),
      path: v.string(),
      sources: v.array(v.string()),
    }),
  ),
})
const Arguments = v.object({
  path: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(1000),
      v.description('Glob of the files to report on, such as "docs/**"; all where it is left out'),
    ),
  ),
})

/**
 * Serves one agent as an MCP server of one tool, `insights`, over this process's standard input and
 * output, to clients of both protocol generations. Resolves when the input ends or `signal` aborts.
 */
export async function serveOverStdio(
  { name, purpose }: Pick<Agent, 'name' | 'purpose'>,
  ask: AskNow,
  { version, signal }: { version: string; signal: AbortSignal },
): Promise<void> {
  const ended = Promise.withResolvers<void>()
  const end = () => ended.resolve()
  process.stdin.once('end', end).once('close', end)
  signal.addEventListener('abort', end, { once: true })
  const handle = serveStdio(() => makeServer({ name, purpose, version }, ask))
  await ended.promise
  await handle.close()
}

function makeServer(
  { name, purpose, version }: { name: string; purpose: string; version: string },
  ask: AskNow,
): McpServer {
  const server = new McpServer(
    { name: `ostinato-${name}`, version },
    { capabilities: { tools: {} } },
  )
  server.registerTool(
    'insights',
    {
      title: `Insights of ${name}`,
      description: `${purpose}. Looks at the commit that is checked out, and changes nothing.`,
      inputSchema: toStandardJsonSchema(Arguments),
      outputSchema: toStandardJsonSchema(Answer),
      annotations: {
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    async ({ path }, { mcpReq }) => {
      const token = mcpReq._meta?.progressToken
      let told = -1
      const progress: Progress = (done, total) => {
        // What is told has to rise.
        if (token === undefined || done <= told) return
        told = done
        const params = { progressToken: token, progress: done, total }
        // Nothing depends on it: a client that has gone hears no more.
        void mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined)
      }
      try {
        progress(0, 1)
        const all = await ask(mcpReq.signal, progress)
        const glob = path === undefined ? null : new Bun.Glob(path)
        const insights = glob === null ? all : all.filter((one) => glob.match(one.path))
        const structuredContent = { insights }
        const text = JSON.stringify(structuredContent)
        return { content: [{ type: 'text' as const, text }], structuredContent }
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        const { code, message } = describeError(error)
        return { content: [{ type: 'text' as const, text: `${message} [${code}]` }], isError: true }
      }
    },
  )
  return server
}
