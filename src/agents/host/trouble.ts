import { oneLine } from '../../domain/one-line.ts'

/**
 * What became of a question that was not answered: the connection is `gone`, the server forgot our
 * session (`lost`, HTTP 404), it was `silent` for too long, it `refused`, the answer is `invalid`.
 */
export type Trouble = 'gone' | 'lost' | 'silent' | 'refused' | 'arguments' | 'invalid'

/** Sorts what the SDK or `fetch` threw. */
export function troubleOf(error: unknown): { trouble: Trouble; why: string } {
  const why = oneLine(error instanceof Error ? error.message : String(error), 300)
  const code = error instanceof Error && 'code' in error ? error.code : null
  const status = error instanceof Error && 'status' in error ? error.status : null
  if (status === 404) return { trouble: 'lost', why }
  if (typeof status === 'number') return { trouble: 'refused', why }
  if (code === 'REQUEST_TIMEOUT' || (error instanceof Error && error.name === 'TimeoutError'))
    return { trouble: 'silent', why }
  if (code === 'INVALID_RESULT' || code === 'UNSUPPORTED_RESULT_TYPE')
    return { trouble: 'invalid', why }
  // The number of JSON-RPC for arguments, and for a tool it does not know.
  if (code === -32_602) return { trouble: 'arguments', why }
  if (typeof code === 'number' && code !== -32_000) return { trouble: 'refused', why }
  return { trouble: 'gone', why }
}
