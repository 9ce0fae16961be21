import type { RouteScript } from './define.ts'
import { type FoundRoute, routesOf } from './find-routes.ts'
import type { Shelf } from './shelf.ts'

/** A route of a repository, with the script that answers it now. */
export interface OwnRoute extends FoundRoute {
  script: RouteScript
}

/** The routes of several repositories, and the files that answer nothing with the reason. */
export interface OwnRoutes {
  routes: OwnRoute[]
  broken: { repository: string; file: string; why: string }[]
}

const prefix = 'routes/'

/**
 * Says which routes of repositories are answered. One may take any path whose first part is no built-in
 * route's, and anything in `/hooks`: what the service itself says at `/health` or `/suggestions` is
 * never a repository's to say. Of two repositories the first one that was named has the path.
 */
export function routesOfRepositories(
  shelves: ReadonlyMap<string, Shelf>,
  builtIn: readonly FoundRoute[],
): OwnRoutes {
  const taken = new Set(['', 'mcp', ...builtIn.map(({ path }) => firstPart(path))])
  taken.delete('hooks')
  const own: OwnRoutes = { routes: [], broken: [] }
  for (const [repository, shelf] of shelves) {
    const scripts = new Map<string, RouteScript>()
    for (const one of shelf.loaded())
      if (one.kind === 'route') scripts.set(one.file.slice(prefix.length), one.value)
    const found = routesOf([...scripts.keys()])
    const refuse = (file: string, why: string) =>
      own.broken.push({ repository, file: `${prefix}${file}`, why })
    for (const { file, why } of found.broken) refuse(file, why)
    for (const route of found.routes) {
      const script = scripts.get(route.file)
      const twin = own.routes.find(
        ({ path, method }) => shapeOf(path) === shapeOf(route.path) && method === route.method,
      )
      const first = firstPart(route.path)
      if (taken.has(first) || first.startsWith('{'))
        refuse(
          route.file,
          `"${route.path}" is the service's own; a repository adds paths that begin with another part, or with "/hooks"`,
        )
      else if (twin) refuse(route.file, 'another repository answers the same path')
      else if (script) own.routes.push({ ...route, script })
    }
  }
  return own
}

function firstPart(path: string): string {
  return path.split('/')[1] ?? ''
}

/** Two paths that differ in the names of their parameters only are one. */
function shapeOf(path: string): string {
  return path.replace(/\{\w+\}/g, '{}')
}
