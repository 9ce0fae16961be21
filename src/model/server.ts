import { Fault } from '../domain/fault.ts'

/** A server of models that has answered as one. */
export interface Server {
  /** Without a slash or `/v1` at its end. */
  readonly url: string
  readonly kind: 'lm-studio' | 'other'
  /** The newest of LM Studio's own interfaces that is there. */
  readonly rest: 'v1' | 'v0' | null
  /** The API token it is asked with; null where none is set. */
  readonly token: string | null
}

/** An address of a server in its one form: no slashes, `/v1` or query at its end. */
export function serverUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new Fault(
      'use.wrong',
      `Cannot use model server "${text.replace(/\/\/[^/]*@/, '//…@')}": it is no address; right would be one such as "http://127.0.0.1:1234", without a name or password in it`,
    )
  const path = url.pathname.replace(/\/+/g, '/').replace(/\/$/, '')
  return url.origin + path.replace(/\/(?:api\/)?v[01]$/, '')
}
