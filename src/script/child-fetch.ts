import type { ChildChannel } from './child-channel.ts'
import type { NetAnswer } from './job-protocol.ts'

const mostHops = 5

/**
 * `fetch` in a jail: there is no network, so each request goes through the service, which checks the host.
 * Each redirect is a request of its own, and so is its check.
 */
export function createChildFetch({ ask }: Pick<ChildChannel, 'ask'>) {
  return async function fetch(input: string | URL | Request, init?: RequestInit) {
    const first = new Request(input, init)
    const body = first.body === null ? null : Buffer.from(await first.arrayBuffer())
    let next = { url: first.url, method: first.method, headers: [...first.headers], body }
    for (let hops = 0; ; hops += 1) {
      first.signal.throwIfAborted()
      const request = { ...next, body: next.body?.toString('base64') ?? null }
      // The service answers at this door with nothing else.
      const answer = (await ask({ door: 'net', request })) as NetAnswer
      const to = answer.headers.find(([name]) => name === 'location')?.[1]
      const isRedirect = [301, 302, 303, 307, 308].includes(answer.status) && to !== undefined
      if (!isRedirect || first.redirect === 'manual') return responseOf(answer, next.url)
      if (first.redirect === 'error' || hops === mostHops)
        throw new TypeError(`Cannot fetch "${first.url}": it leads on to "${to}"`)
      const url = new URL(to, next.url)
      const isSame = url.origin === new URL(next.url).origin
      // As browsers do: what was sent to one host is not shown to another, and a form is not sent twice.
      const asGet =
        answer.status === 303 || (answer.status < 303 && next.method === 'POST')
          ? { method: 'GET', body: null }
          : {}
      const headers = isSame
        ? next.headers
        : next.headers.filter(([name]) => !/^(?:authorization|cookie)$/i.test(name))
      next = { ...next, ...asGet, url: url.href, headers }
    }
  }
}

function responseOf({ status, headers, body }: NetAnswer, url: string): Response {
  const empty = status === 204 || status === 304
  const made = new Response(empty ? null : Buffer.from(body, 'base64'), { status, headers })
  Object.defineProperty(made, 'url', { value: url })
  return made
}
