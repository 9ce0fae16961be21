import * as v from 'valibot'

import { Fault, type FaultCode } from '../domain/fault.ts'
import { oneLine } from '../domain/one-line.ts'
import { again } from './again.ts'

/** What a server said instead of an answer. */
export interface Refusal {
  status: number
  message: string
  /** Its own name for it, empty where it gave none. */
  code: string
}

const Text = v.nullish(v.union([v.string(), v.number()]))
const ErrorObject = v.object({ message: v.string(), code: Text, type: Text })
const ErrorBody = v.union([
  v.object({ error: ErrorObject }),
  v.object({ error: v.string() }),
  v.object({ message: v.string() }),
  v.object({ detail: v.string() }),
])

/** The refusal in a body, in whatever of its forms; null where the status is 2xx and no error is there. */
export function readRefusal(body: unknown, status = 200): Refusal | null {
  const failed = status < 200 || status > 299
  const isError =
    typeof body === 'object' && body !== null && 'error' in body && Boolean(body.error)
  if (!failed && !isError && body !== undefined) return null
  if (status > 299 && status < 400)
    return { status, message: 'go elsewhere, which is never followed', code: '' }
  const parsed = v.safeParse(ErrorBody, body)
  if (!parsed.success)
    return { status, message: body === undefined ? 'nothing that is JSON' : 'an error', code: '' }
  const said = parsed.output
  if ('detail' in said) return { status, message: said.detail, code: '' }
  if ('message' in said) return { status, message: said.message, code: '' }
  if (typeof said.error === 'string') return { status, message: said.error, code: '' }
  return { status, message: said.error.message, code: String(said.error.code ?? '') }
}

// The first that fits names the fault. The order matters: a crash that quotes a context size is an
// overflow, and a failed load that names memory is a refusal to do with memory.
const kinds: readonly [pattern: RegExp, code: FaultCode, advice: string][] = [
  [
    /invalid_api_key|API token is required/i,
    'model.unauthorized',
    'set OSTINATO_MODEL_TOKEN to an API token of the server',
  ],
  [
    /context[ _](?:length|size)|n_keep|n_ctx|context the overflows/i,
    'model.overflow',
    'load the model with a larger context length, or send less',
  ],
  [
    /insufficient system resources|requires approximately .* of memory|out of memory/i,
    'model.refused',
    'free memory, load a smaller model or context, or relax the guardrails in its settings',
  ],
  [
    /No models loaded|model_not_found|Invalid model identifier|model .{1,200} (?:not found|does not exist)/i,
    'model.missing',
    'load a model ("lms load"), or name one that is there',
  ],
  [
    /model is unloaded|model has (?:crashed|been unloaded)|exit code|engine protocol .* failed|fetch failed|Operation canceled/i,
    'model.unloaded',
    'load the model again, and see that no other program unloads it',
  ],
  [
    /Failed to load model|model_load_failed/i,
    'model.refused',
    'load it by hand and see what the server says',
  ],
  [
    /Unexpected endpoint or method/i,
    'model.failed',
    'check OSTINATO_MODEL_URL, which should have no path but that of the server',
  ],
]
const grammar = /grammar|JSON schema conversion|unable to generate parser|'type' must be a string/i

/** The Fault for a refusal: what it means, what the server said and what to do. */
export function faultOfRefusal(refusal: Refusal, doing: { action: string; url: string }): Fault {
  const said = oneLine(refusal.message, 500)
  const sentence = `Cannot ${doing.action}: the server at "${doing.url}" says "${said}" (${refusal.status})`
  if (grammar.test(refusal.message))
    return new Fault('model.failed', sentence, { cause: again('grammar') })
  const text = `${refusal.code} ${refusal.message}`
  const found = refusal.status === 401 ? kinds[0] : kinds.find(([pattern]) => pattern.test(text))
  if (found === undefined) return new Fault('model.failed', sentence, { cause: refusal })
  const [, code, advice] = found
  const cause = code === 'model.unloaded' ? again('unloaded') : refusal
  return new Fault(code, `${sentence}; ${advice}`, { cause })
}
