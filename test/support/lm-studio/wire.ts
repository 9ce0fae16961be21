/** What a request cannot be answered with; carries the body as it goes over the wire. */
export class Refusal extends Error {
  readonly status: number
  readonly error: string | Record<string, unknown>

  constructor(status: number, error: string | Record<string, unknown>) {
    super(typeof error === 'string' ? error : String(error['message']))
    this.status = status
    this.error = error
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function recordAt(of: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = of[key]
  return isRecord(value) ? value : {}
}

export function listAt(of: Record<string, unknown>, key: string): readonly unknown[] {
  const value = of[key]
  return Array.isArray(value) ? value : []
}

export function textAt(of: Record<string, unknown>, key: string): string | null {
  const value = of[key]
  return typeof value === 'string' ? value : null
}

export function numberAt(of: Record<string, unknown>, key: string): number | null {
  const value = of[key]
  return typeof value === 'number' ? value : null
}

/** An id as LM Studio makes them: the prefix and so many letters of base 36, or of base 16. */
export function newId(prefix: string, length: number, base: 10 | 16 | 36 = 36): string {
  const letters = crypto.getRandomValues(new Uint8Array(length))
  return prefix + [...letters].map((letter) => (letter % base).toString(base)).join('')
}

/** The next turn of the event loop, so that what was sent leaves on its own. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
