import { keyMinutes, type Keys } from './keys.ts'
import { problem } from './problem.ts'

const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * The answer to a browser that comes with a one-time key: a cookie and the way to the page, or a page
 * that says how to get another key. Null for every other request.
 */
export function enter(request: Request, keys: Keys): Response | null {
  const [path, query] = request.url.slice(request.url.indexOf('/', 8)).split('?', 2)
  if (path !== '/' || query === undefined || request.method !== 'GET') return null
  const key = new URLSearchParams(query).get('key')
  if (key === null) return null
  if (!keys.spend(key)) return closedPage('This link was used before, or is too old.')
  return new Response(null, { status: 303, headers: { location: '/', 'set-cookie': keys.cookie } })
}

/** What somebody gets who is not let in: a page for browsers, a problem for programs. */
export function unauthorized(request: Request): Response {
  if (request.method === 'GET' && request.headers.get('accept')?.includes('text/html'))
    return closedPage('This browser has not been let in yet.')
  const detail = 'Cannot answer: the request carries neither the token nor the cookie'
  return problem({
    code: 'request.unauthorized',
    detail,
    headers: { 'www-authenticate': 'Bearer' },
  })
}

function closedPage(why: string): Response {
  const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>Ostinato is closed</title></head>
<body>
<main>
<h1>Ostinato is closed to this browser</h1>
<p>${why}</p>
<p>Run <code>ostinato link</code> in a terminal, and open the address that it prints. Each address works once, within ${keyMinutes} minutes.</p>
</main>
</body>
</html>
`
  return new Response(page, {
    status: 401,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'www-authenticate': 'Bearer',
    },
  })
}
