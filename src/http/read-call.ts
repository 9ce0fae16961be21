import * as v from 'valibot'

import type { RouteCall, RouteScript } from '../script/define.ts'
import { readJson } from './body.ts'
import { negotiate } from './negotiate.ts'
import { problem } from './problem.ts'

type Call = RouteCall<unknown, unknown, unknown>

const nothing = v.strictObject({})

/** The request as the route's schemas see it, or the problem with it. */
export async function readCall(
  route: RouteScript,
  asked: { request: Request; params: Record<string, string>; bodyMs: number },
): Promise<Call | Response> {
  const { request } = asked
  const offers = offersOf(route)
  const type = offers && negotiated(offers, request)
  if (type instanceof Response) return type
  const said = route.params ? asked.params : {}
  const params = read(route.params ?? nothing, said, { what: 'path', status: 400 })
  if (params instanceof Response) return params
  const query = read(route.query ?? nothing, readQuery(request), { what: 'query', status: 400 })
  if (query instanceof Response) return query
  const call = { request, type, params: params.value, query: query.value }
  if (request.method === 'GET' || request.method === 'HEAD') return { ...call, body: {} }
  const json = await readJson(request, { ms: asked.bodyMs })
  if (json instanceof Response) return json
  if (Array.isArray(json.value)) return noObject()
  const body = read(route.body ?? nothing, json.value, { what: 'body', status: 422 })
  return body instanceof Response ? body : { ...call, body: body.value }
}

/** The media types that a route lets the client choose from; null where there is one only. */
export function offersOf({ answers }: RouteScript): [string, string] | null {
  const answer = answers?.[200]
  if (answer === undefined || typeof answer === 'string' || 'kind' in answer) return null
  return ['application/json', answer[1]]
}

/** Only a route with two answers looks at Accept: who sends a wrong one elsewhere is still answered. */
function negotiated(offers: string[], request: Request): string | Response {
  const accept = request.headers.get('accept')
  const chosen = negotiate(accept, offers)
  if (chosen !== null) return chosen
  const detail = `Cannot answer as "${accept?.slice(0, 200)}": right would be ${offers.join(' or ')}`
  return problem({ code: 'request.type', status: 406, detail, headers: { vary: 'Accept' } })
}

/** A list would pass for an object all of whose keys may be left out. */
function noObject(): Response {
  const detail = 'Cannot read the body: it is a list; right would be an object'
  return problem({ code: 'request.invalid', status: 422, detail })
}

function readQuery(request: Request): Record<string, string | string[]> {
  const at = request.url.indexOf('?')
  const query: Record<string, string | string[]> = Object.create(null)
  if (at === -1) return query
  const said = new URLSearchParams(request.url.slice(at))
  for (const name of new Set(said.keys())) {
    const all = said.getAll(name)
    query[name] = all.length === 1 ? (all[0] ?? '') : all
  }
  return query
}

function read(
  schema: v.GenericSchema,
  value: unknown,
  { what, status }: { what: string; status: number },
): { value: unknown } | Response {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return { value: parsed.output }
  const [issue] = parsed.issues
  const at = v.getDotPath(issue)
  const field = at === null ? `the ${what}` : `"${at}" in the ${what}`
  const detail = `Cannot read ${field}: ${JSON.stringify(issue.input)?.slice(0, 200) ?? 'it is missing'}: ${issue.message}`
  return problem({ code: 'request.invalid', status, detail })
}
