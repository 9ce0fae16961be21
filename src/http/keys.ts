import { newSecret } from './token.ts'

/** Minutes that a one-time key lasts. */
export const keyMinutes = 10
/** Keys that may wait to be used; a further one ends the oldest. */
const most = 16

/** Who may come in: the token, a cookie made from it, and keys that open the page once. */
export interface Keys {
  /** A new key that `spend` takes once. */
  issue(): string
  /** True the first time, for a key that was issued and has not run out. */
  spend(key: string): boolean
  isToken(authorization: string | null): boolean
  isCookie(cookies: string | null): boolean
  /** The `Set-Cookie` of a browser that spent a key. */
  readonly cookie: string
}

/**
 * The cookie is not the token, but made from it, so that it outlives a restart. Browsers do not tell
 * ports apart, so the cookie's name does. Every comparison takes the same time wherever it fails.
 */
export function createKeys(options: { token: string; port: number; now: () => number }): Keys {
  const { token, port, now } = options
  const issued = new Map<string, number>()
  const name = `ostinato-${port}`
  const value = new Bun.CryptoHasher('sha256', token).update('cookie').digest('base64url')
  const bearer = Buffer.from(token)
  const worth = Buffer.from(value)
  return {
    cookie: `${name}=${value}; HttpOnly; SameSite=Strict; Path=/`,
    issue() {
      const key = newSecret()
      const [oldest] = issued.keys()
      if (issued.size >= most && oldest !== undefined) issued.delete(oldest)
      issued.set(key, now() + keyMinutes * 60_000)
      return key
    },
    spend(key) {
      const said = Buffer.from(key)
      let found: string | null = null
      for (const one of issued.keys()) if (equal(said, Buffer.from(one))) found = one
      if (found === null) return false
      const until = issued.get(found) ?? 0
      issued.delete(found)
      return now() < until
    },
    isToken(authorization) {
      const said = authorization === null ? null : /^bearer +(\S+)$/i.exec(authorization)?.[1]
      return said != null && equal(Buffer.from(said), bearer)
    },
    isCookie(cookies) {
      if (cookies === null) return false
      return cookies.split(';').some((one) => {
        const [said, is] = one.trim().split('=', 2)
        return said === name && equal(Buffer.from(is ?? ''), worth)
      })
    },
  }
}

function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && crypto.timingSafeEqual(a, b)
}
