import { problem } from './problem.ts'

/** Bytes of the largest body, where a route does not say another number. */
export const largest = 1024 * 1024

/**
 * The JSON in a request's body, `{}` where there is none, or the problem with it. No more than the
 * largest body is ever held, whatever length is announced, and no longer than `ms` is waited for it.
 */
export async function readJson(
  request: Request,
  { ms, most = largest }: { ms: number; most?: number },
): Promise<{ value: unknown } | Response> {
  if (Number(request.headers.get('content-length') ?? 0) > most) return tooLarge(most)
  if (request.body === null) return { value: {} }
  if (!isJson(request.headers.get('content-type'))) return wrongType(request)
  const bytes = await readBytes(request, { ms, most })
  return bytes instanceof Response ? bytes : parse(bytes)
}

/** True for JSON in UTF-8. */
export function isJson(type: string | null): boolean {
  return type !== null && /^application\/json *(?:; *charset="?utf-8"? *)?$/i.test(type)
}

/** The bytes of a body, or the problem with it. No more than `most` are held, and `ms` is waited for them. */
export async function readBytes(
  request: Request,
  { ms, most }: { ms: number; most: number },
): Promise<Uint8Array | Response> {
  if (Number(request.headers.get('content-length') ?? 0) > most) return tooLarge(most)
  if (request.headers.has('content-length')) return readAnnounced(request, ms)
  if (request.body === null) return new Uint8Array()
  const reader = request.body.getReader()
  let late = false
  const timer = setTimeout(() => {
    late = true
    void reader.cancel()
  }, ms)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (late) return tooSlow(ms)
      if (done) return Buffer.concat(chunks)
      size += value.length
      if (size > most) {
        void reader.cancel()
        return tooLarge(most)
      }
      chunks.push(value)
    }
  } finally {
    clearTimeout(timer)
  }
}

/** A body whose length was announced is held to it by the server, and read in one go: that is faster. */
async function readAnnounced(request: Request, ms: number): Promise<Uint8Array | Response> {
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(() => late.resolve(null), ms)
  try {
    return (await Promise.race([request.bytes(), late.promise])) ?? tooSlow(ms)
  } catch {
    return brokenOff()
  } finally {
    clearTimeout(timer)
  }
}

/** Names that every object has already are refused, so that no reader of the value meets them. */
function parse(bytes: Uint8Array): { value: unknown } | Response {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const value: unknown = JSON.parse(text, (key, part: unknown) => {
      if (key !== '' && key in Object.prototype)
        throw new SyntaxError(`the key "${key}" is not allowed`)
      return part
    })
    return { value }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return problem({ code: 'request.invalid', detail: `Cannot read the body: ${why}` })
  }
}

function tooLarge(most: number): Response {
  const detail = `Cannot read the body: it is larger than ${most} bytes`
  return problem({ code: 'request.too-large', detail, headers: { connection: 'close' } })
}

/** The problem with a body of another type. */
export function wrongType(request: Request): Response {
  const type = request.headers.get('content-type')
  const said = type === null ? 'none' : `"${type.slice(0, 200)}"`
  const detail = `Cannot read the body: its Content-Type is ${said}; right would be application/json`
  return problem({ code: 'request.type', detail, headers: { accept: 'application/json' } })
}

/** Nobody hears it: who sent the body has gone. */
function brokenOff(): Response {
  return problem({ code: 'request.invalid', detail: 'Cannot read the body: it broke off' })
}

function tooSlow(ms: number): Response {
  const detail = `Cannot read the body: it did not come within ${ms} ms`
  return problem({ code: 'request.invalid', status: 408, detail, headers: { connection: 'close' } })
}
