import type { Mcp } from '../mcp/create-mcp.ts'
import { readJson } from './body.ts'

/** Where the MCP server is. */
export const mcpPath = '/mcp'
export const mcpMethods: readonly string[] = ['DELETE', 'GET', 'POST']

/** Bytes of the largest message. */
const largest = 4 * 1024 * 1024

export function isMcp({ url }: Request): boolean {
  return url.startsWith(mcpPath, url.indexOf('/', 8))
}

/**
 * Answers a request to the MCP server; the guard has let it through, and it carried the token. Hands
 * on no header that opens anything: nothing behind it could pass the caller's token to others.
 */
export async function answerMcp(
  request: Request,
  { mcp, bodyMs }: { mcp: Pick<Mcp, 'fetch'>; bodyMs: number },
): Promise<Response> {
  const json =
    request.method === 'POST' ? await readJson(request, { ms: bodyMs, most: largest }) : null
  if (json instanceof Response) return json.status === 400 ? unreadable(json) : json
  const headers = new Headers(request.headers)
  for (const name of ['authorization', 'cookie']) headers.delete(name)
  const bare = new Request(request.url, { method: request.method, headers, signal: request.signal })
  const response = await mcp.fetch(bare, json?.value)
  // The SDK's own answers may be read-only, and more headers are set on the way out.
  return new Response(response.body, response)
}

/** As JSON-RPC says that a message is no JSON. */
async function unreadable(problem: Response): Promise<Response> {
  const { detail } = await problem.json()
  const error = { code: -32700, message: String(detail) }
  return Response.json({ jsonrpc: '2.0', id: null, error }, { status: 400 })
}
