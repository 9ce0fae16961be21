import type { HookScript } from '../script/define.ts'
import type { DeliveryDoor } from '../script/delivery-door.ts'
import type { FoundRoute } from '../script/find-routes.ts'
import { pong } from '../script/hooks/heard.ts'
import { verify, whyUnsigned } from '../script/hooks/verify.ts'
import { variableOf } from '../script/verify-value.ts'
import { isJson, largest, readBytes, wrongType } from './body.ts'
import type { Buckets } from './bucket.ts'
import { problem } from './problem.ts'

/** What hooks work with besides the kit. */
export interface HookDeps {
  /** The secrets that a variable holds now; none where it is unset. */
  secretsOf: (variable: string) => readonly string[]
  buckets: Buckets
  /** Told, for the owner's eyes, why a hook is closed. */
  onClosed: (hook: string, why: string) => void
  now: () => number
}

/** One request to a hook, and where it came in. */
interface Knock {
  request: Request
  params: Record<string, string>
  found: FoundRoute
  bodyMs: number
}

/**
 * Takes a delivery: who sent it is known from the bytes before anything is parsed, and 202 is
 * answered once it lies on the disk. 4xx says that the same must not be sent again, but for 429.
 */
export async function answerHook(
  hook: HookScript,
  { request, params, found, bodyMs }: Knock,
  { kit, hooks }: { kit: DeliveryDoor; hooks: HookDeps },
): Promise<Response> {
  const { headers } = request
  const name = params['name'] ?? found.path.slice(found.path.lastIndexOf('/') + 1)
  if (request.url.includes('?')) return noQuery()
  if (!isJson(headers.get('content-type'))) return wrongType(request)
  const variable = variableOf(hook.verify.secret, params)
  const secrets = hooks.secretsOf(variable)
  if (secrets.length === 0) {
    hooks.onClosed(name, `set ${variable} to the secret that its sender signs with`)
    return problem({ code: 'hook.closed', detail: `Cannot take a delivery: this hook is closed` })
  }
  const unsigned = whyUnsigned(hook.verify, headers)
  if (unsigned !== null) return unauthorized(unsigned)
  const body = await readBytes(request, { ms: bodyMs, most: hook.largest ?? largest })
  if (body instanceof Response) return body
  const receivedAt = hooks.now()
  const known = verify(hook.verify, { headers, body, secrets, now: receivedAt })
  if ('refused' in known) return unauthorized(known.refused)
  const seconds = hooks.buckets.take(name)
  if (seconds > 0) return limited(seconds)
  const { secret, key, sealed } = known
  const { id, state, why, causes } = await kit.takeDelivery(hook, {
    hook: name,
    route: found.file,
    params,
    key,
    sealed,
    headers: kept(headers, hook.headers ?? []),
    body,
    secret,
    receivedAt,
  })
  const answer = { delivery: id, state, why, cycles: causes.flatMap((one) => one.cycle ?? []) }
  return Response.json(answer, { status: state === 'ignored' && why === pong ? 200 : 202 })
}

function kept(headers: Headers, names: readonly string[]): Record<string, string> {
  const pairs: Record<string, string> = {}
  for (const name of names) {
    const value = headers.get(name)
    if (value !== null) pairs[name] = value.slice(0, 200)
  }
  return pairs
}

/** A secret in an address would be in every log on its way. */
function noQuery(): Response {
  const detail =
    'Cannot take this delivery: a hook has no query; what proves the sender is a header'
  return problem({ code: 'request.invalid', detail })
}

function unauthorized(why: string): Response {
  return problem({ code: 'request.unauthorized', detail: `Cannot take this delivery: ${why}` })
}

function limited(seconds: number): Response {
  const detail = `Cannot take more deliveries now; the next may come in ${seconds} s`
  return problem({ code: 'request.limited', detail, headers: { 'retry-after': String(seconds) } })
}
