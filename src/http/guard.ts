import type { Keys } from './keys.ts'
import { problem } from './problem.ts'

/** Who asks: nobody we know, a program with the token, or a browser with the cookie. */
export type Caller = 'nobody' | 'token' | 'cookie'

/** What stands before every route: refuses, or says who asks. */
export type Guard = (request: Request) => Response | Caller

/** Longer paths, queries included, are refused. */
const longest = 4096

/**
 * Only this machine's own pages and programs get through: the Host and the Origin must be ours by name
 * (a rebound name is not), and the path must mean one thing only. One function, since it stands before
 * every request.
 */
export function createGuard(options: { port: number; keys: Keys }): Guard {
  const { port, keys } = options
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  const origins = hosts.map((host) => `http://${host}`)
  return (request) => {
    const { headers, method, url } = request
    const host = headers.get('host')
    if (host === null || !hosts.includes(host)) return forbidden('Host', host, hosts)
    const origin = headers.get('origin')
    if (origin !== null && !origins.includes(origin)) return forbidden('Origin', origin, origins)
    const site = headers.get('sec-fetch-site')
    if (site !== null && site !== 'same-origin' && site !== 'none')
      return forbidden('Sec-Fetch-Site', site, ['same-origin', 'none'])
    const path = url.slice(url.indexOf('/', 8))
    if (path.length > longest || isTwisted(path)) return twisted(path)
    if (keys.isToken(headers.get('authorization'))) return 'token'
    if (!keys.isCookie(headers.get('cookie'))) return 'nobody'
    const safe = method === 'GET' || method === 'HEAD'
    return safe || origin !== null || site === 'same-origin' ? 'cookie' : anywhere()
  }
}

/** True for a path that two readers could read in two ways: it climbs, hides a part, or is not UTF-8. */
function isTwisted(url: string): boolean {
  const end = url.indexOf('?')
  const raw = end === -1 ? url : url.slice(0, end)
  if (!raw.includes('%') && !raw.includes('//') && !raw.includes('\\') && !raw.includes('/.'))
    return false
  let path: string
  try {
    path = decodeURIComponent(raw)
  } catch {
    return true
  }
  // oxlint-disable-next-line no-control-regex -- control characters in a path are what is refused
  return /[\u0000-\u001f\u007f\\%]|\/\/|\/\.\.?(?:\/|$)/.test(path)
}

function forbidden(header: string, value: string | null, right: string[]): Response {
  const said = value === null ? 'is missing' : `"${value.slice(0, 200)}" is not ours`
  const detail = `Cannot answer: ${header} ${said}; right would be ${right.join(', ')}`
  return problem({ code: 'request.forbidden', detail })
}

function anywhere(): Response {
  const detail = 'Cannot answer: a change asked for with the cookie must say its Origin'
  return problem({ code: 'request.forbidden', detail })
}

function twisted(path: string): Response {
  const detail = `Cannot read path "${path.slice(0, 200)}": it is too long, climbs, or hides what it names`
  return problem({ code: 'request.invalid', detail })
}
