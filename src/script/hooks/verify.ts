import type { Verification } from '../verify-value.ts'

/** A request as a signature sees it: its head, and the bytes of its body. */
interface Signed {
  headers: Headers
  body: Uint8Array
  /** Those that count now, in the order in which they were named. */
  secrets: readonly string[]
  now: number
}

/** Whose it is, by the index of the secret that fits, or why it is nobody's. */
export type Verified =
  | {
      secret: number
      /** What the sender calls the delivery; null where it does not say. */
      key: string | null
      /** True where the signature covers the key. */
      sealed: boolean
    }
  | { refused: string }

/** How far a timestamp may be from now, in milliseconds, before or after (Standard Webhooks). */
const windowMs = 5 * 60_000

/** Why a request need not be read: what would prove its sender is not in its head. */
export function whyUnsigned(verification: Verification, headers: Headers): string | null {
  const wanted = headersOf(verification)
  return wanted.some((name) => headers.get(name)) ? null : `${wanted.join(' or ')} is missing`
}

/** Looks, in constant time, for the secret that made what proves the sender. Nothing is parsed. */
export function verify(verification: Verification, signed: Signed): Verified {
  const { headers } = signed
  const key = (name: string) => headers.get(name)?.slice(0, 200) || null
  switch (verification.verify) {
    case 'github':
      return hmacOver(signed, 'x-hub-signature-256', 'sha256=', key('x-github-delivery'))
    case 'hmac':
      return hmacOver(signed, verification.header, verification.prefix, key('x-delivery'))
    case 'standard':
      return standard(signed)
    case 'gitlab':
      if (headers.get('webhook-signature')) return standard(signed, 'whsec_')
      return tokenOf(signed, key('idempotency-key') ?? key('x-gitlab-event-uuid'))
  }
}

function headersOf(verification: Verification): string[] {
  switch (verification.verify) {
    case 'github':
      return ['x-hub-signature-256']
    case 'hmac':
      return [verification.header]
    case 'standard':
      return ['webhook-signature']
    case 'gitlab':
      return ['x-gitlab-token', 'webhook-signature']
  }
}

function hmacOver(
  { headers, body, secrets }: Signed,
  header: string,
  prefix: string,
  key: string | null,
): Verified {
  const said = headers.get(header) ?? ''
  const bytes = signatureBytes(said.startsWith(prefix) ? said.slice(prefix.length) : said)
  if (!bytes) return { refused: `${header} is not the HMAC-SHA256 of anything` }
  const secret = fitting(secrets, (one) => equal(bytes, macOf(one, body)))
  return secret === -1 ? wrong(header) : { secret, key, sealed: false }
}

/** 32 bytes, in hexadecimal of either case or in base64; null for anything else. */
function signatureBytes(text: string): Uint8Array | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, 'base64')
  return null
}

/** What is signed is the id, the time and the body, each as it came. `only` narrows the secrets to those that begin so. */
function standard({ headers, body, secrets, now }: Signed, only = ''): Verified {
  const id = headers.get('webhook-id') ?? ''
  const time = headers.get('webhook-timestamp') ?? ''
  if (!/^[!-~]{1,200}$/.test(id)) return { refused: 'webhook-id is missing, or is no id' }
  if (!/^\d{1,12}$/.test(time)) return { refused: 'webhook-timestamp is missing, or is no time' }
  const said = (headers.get('webhook-signature') ?? '')
    .split(' ', 16)
    .flatMap((one) => (one.startsWith('v1,') ? [signatureBytes(one.slice(3)) ?? []] : []))
  const head = `${id}.${time}.`
  const secret = fitting(secrets, (one) => {
    if (!one.startsWith(only)) return false
    const mac = macOf(Buffer.from(one.replace(/^whsec_/, ''), 'base64'), head, body)
    return said.filter((bytes) => equal(Uint8Array.from(bytes), mac)).length > 0
  })
  if (secret === -1) return wrong('webhook-signature')
  const away = Number(time) * 1000 - now
  if (Math.abs(away) > windowMs)
    return { refused: `webhook-timestamp is too ${away < 0 ? 'old' : 'new'}` }
  return { secret, key: id, sealed: true }
}

/** A token is compared by its digest, so that not even its length is told by the time it takes. */
function tokenOf({ headers, secrets }: Signed, key: string | null): Verified {
  const header = 'x-gitlab-token'
  const said = digestOf(headers.get(header) ?? '')
  const secret = fitting(secrets, (one) => !one.startsWith('whsec_') && equal(said, digestOf(one)))
  return secret === -1 ? wrong(header) : { secret, key, sealed: false }
}

/** Every secret is tried, whichever fits. An empty one fits nothing. */
function fitting(secrets: readonly string[], fits: (secret: string) => boolean): number {
  return secrets.map((secret) => secret !== '' && fits(secret)).indexOf(true)
}

function macOf(key: string | Uint8Array, ...parts: (string | Uint8Array)[]): Uint8Array {
  if (key.length === 0) return new Uint8Array()
  const mac = new Bun.CryptoHasher('sha256', key)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

function digestOf(text: string): Uint8Array {
  return new Bun.CryptoHasher('sha256').update(text).digest()
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length > 0 && a.length === b.length && crypto.timingSafeEqual(a, b)
}

function wrong(header: string): Verified {
  return { refused: `${header} fits none of the secrets of this hook` }
}
