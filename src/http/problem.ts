import type { Fault, FaultCode } from '../domain/fault.ts'

/** What a Fault is in HTTP; those that are not here are 500. */
const statusOf: Partial<Record<FaultCode, number>> = {
  'request.unauthorized': 401,
  'request.forbidden': 403,
  'request.invalid': 400,
  'request.too-large': 413,
  'request.type': 415,
  'request.unknown': 404,
  'request.method': 405,
  'request.limited': 429,
  'hook.closed': 503,
  'use.wrong': 400,
  'path.unsafe': 400,
  'repository.unknown': 404,
  'script.unknown': 404,
  'change.unknown': 404,
  'change.blocked': 409,
  'cycle.unknown': 404,
  'job.unknown': 404,
  'agent.unknown': 404,
  'agent.denied': 403,
  'suggestion.unknown': 404,
  'trace.unknown': 404,
  'repository.missing': 409,
  'repository.not-git': 409,
  'repository.no-commits': 409,
  'repository.read-only': 409,
  'repository.unreadable': 409,
  'repository.bare': 409,
  'openspec.missing': 409,
  'cycle.cancelled': 409,
  'cycle.paused': 409,
  'job.ended': 409,
  'suggestion.state': 409,
  'file.changed': 409,
  'edit.stale': 409,
  'branch.moved': 409,
  'review.denied': 403,
  'model.missing': 503,
  'delivery.unknown': 404,
  'delivery.done': 409,
  'store.busy': 503,
  'store.full': 507,
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
}

/** What a problem says: the code to switch on, a sentence, and the status where the code has another. */
interface Told {
  code: FaultCode | 'bug'
  detail: string
  status?: number
  headers?: Record<string, string>
}

/** An error as RFC 9457 has it. */
export function problem({ code, detail, status, headers }: Told): Response {
  const number = status ?? (code === 'bug' ? 500 : (statusOf[code] ?? 500))
  const body = { type: 'about:blank', title: titles[number] ?? 'Error', status: number }
  return new Response(JSON.stringify({ ...body, detail, code }), {
    status: number,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}

export function problemOf(fault: Fault): Response {
  return problem({ code: fault.code, detail: fault.message })
}
