import { findRoutes, type FoundRoute } from '../../src/script/find-routes.ts'
import { type OpenDoors, routesDir } from '../http/open-for-test.ts'

const { routes, broken } = findRoutes(routesDir)
if (broken.length > 0) throw new Error(`not routes: ${JSON.stringify(broken)}`)

/** Every route file there is: a test over these cannot forget one that is added later. */
export const everyRoute: readonly FoundRoute[] = routes

/**
 * Those that change something and may carry a body. Hooks are no part of it: who asks there is known
 * by a signature and never by the token, and what does not fit is kept; see s-14.test.ts.
 */
export const everyPost = routes.filter(
  ({ method, path }) => method !== 'GET' && !path.startsWith('/hooks/'),
)
export const everyHook = routes.filter(({ path }) => path.startsWith('/hooks/'))

/** A body that each route takes. A route without a line here fails the tests until it has one. */
const bodies: Record<string, (doors: OpenDoors) => Record<string, unknown>> = {
  '/agents/{name}/approve': () => ({ launch: 'bun memory.js', by: 'ana' }),
  '/ask': () => ({ question: 'What is it for?' }),
  '/changes/{id}/accept': () => ({ hash: 'a'.repeat(64), by: 'ana' }),
  '/changes/{id}/archive': () => ({}),
  '/cycles': () => ({ spec: 'docs/api', reason: 'asked for', all: true }),
  '/lessons': () => ({}),
  '/cycles/{id}/cancel': () => ({ why: 'no longer needed' }),
  '/deliveries/{id}/replay': () => ({ again: true }),
  '/jobs/{name}/run': () => ({ reason: 'asked for' }),
  '/jobs/runs/{id}/cancel': () => ({ why: 'no longer needed' }),
  '/link': () => ({}),
  '/problems': () => ({ problem: 'Exports take too long.\nNobody knows why.' }),
  '/scripts/approve': () => ({ file: 'specs/docs.ts', hash: 'a'.repeat(64), by: 'ana' }),
  '/suggestions/apply': ({ kit }) => ({ ids: [kit.suggestion.id], mode: 'branch' }),
  '/suggestions/review': ({ kit }) => ({ ids: [kit.suggestion.id], accept: true, by: 'ana' }),
  '/suggestions/{id}/apply': () => ({ mode: 'write' }),
  '/suggestions/{id}/forget': () => ({ by: 'ana' }),
  '/suggestions/{id}/reopen': () => ({ by: 'ana' }),
  '/suggestions/{id}/review': () => ({
    accept: false,
    by: 'ana',
    code: 'wrong',
    why: 'no\nreally',
  }),
  '/suggestions/{id}/revert': () => ({}),
}

export function goodBody(route: FoundRoute, doors: OpenDoors): Record<string, unknown> {
  const body = bodies[route.path]
  if (!body) throw new Error(`${route.file} has no sample body in test/threats/every-route.ts`)
  return body(doors)
}

/** The route's path with ids of things that are there. */
export function pathOf({ path }: FoundRoute, { kit }: OpenDoors): string {
  const ids = {
    changes: 'c',
    cycles: kit.cycle.id,
    deliveries: kit.delivery.id,
    jobs: kit.run.id,
    suggestions: kit.suggestion.id,
  }
  const [, of = ''] = path.split('/')
  return path
    .replace('{id}', new Map(Object.entries(ids)).get(of) ?? '')
    .replace('{file}', 'specs%2Fdocs.ts')
    .replace('{name}', 'docs%2Fapi')
}

/** One request as bytes, with what browsers and attackers may put in its head. */
export function head(
  route: FoundRoute,
  doors: OpenDoors,
  headers: Record<string, string | null>,
): string {
  const all = {
    Host: `127.0.0.1:${doors.port}`,
    Authorization: `Bearer ${doors.token}`,
    Connection: 'close',
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  )
  return `${route.method} ${pathOf(route, doors)} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}
