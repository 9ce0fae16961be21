import { existsSync, readdirSync } from 'node:fs'

/** A file that answers one method of one path. It is not imported yet. */
export interface FoundRoute {
  /** Relative to the folder, with forward slashes. */
  file: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As OpenAPI writes it: `/cycles/{id}`. */
  path: string
}

/** The routes of a folder, and the files that are none with the reason. */
export interface FoundRoutes {
  routes: FoundRoute[]
  broken: { file: string; why: string }[]
}

const name = /^(?<path>[^.].*)\.(?<method>get|post|put|patch|delete)\.ts$/
const part = /^(?:[a-z0-9]+(?:[.-][a-z0-9]+)*|\[[a-z]+\])$/

/**
 * Lists the route files of a folder without importing any: `cycles/[id]/cancel.post.ts` answers
 * `POST /cycles/{id}/cancel`. Fixed paths come before those with parameters, so that the first that
 * fits is the right one.
 */
export function findRoutes(folder: string): FoundRoutes {
  const isThere = existsSync(folder)
  return routesOf(isThere ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
}

/** The same, for the names of files. */
export function routesOf(names: readonly string[]): FoundRoutes {
  const found: FoundRoutes = { routes: [], broken: [] }
  for (const file of names.filter((name) => name.endsWith('.ts')).sort()) {
    const route = readName(file)
    const twin = found.routes.find(
      (other) => other.path === route?.path && other.method === route.method,
    )
    if (!route)
      found.broken.push({
        file,
        why: 'its name is not a path and a method, such as "a/[id].get.ts"',
      })
    else if (twin) found.broken.push({ file, why: `"${twin.file}" answers the same path` })
    else found.routes.push(route)
  }
  found.routes.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
  return found
}

/** The routes of repositories over the built-in ones, in the order in which the first that fits is right. */
export function overlaid<own extends FoundRoute>(
  builtIn: readonly FoundRoute[],
  own: readonly own[],
): (FoundRoute | own)[] {
  const isTaken = ({ path, method }: FoundRoute) =>
    own.some((one) => one.path === path && one.method === method)
  return [...own, ...builtIn.filter((route) => !isTaken(route))].sort((a, b) =>
    rank(a) < rank(b) ? -1 : 1,
  )
}

function readName(file: string): FoundRoute | null {
  const { path, method } = name.exec(file)?.groups ?? {}
  if (path === undefined || method === undefined) return null
  const parts = path.split('/')
  if (!parts.every((one) => part.test(one))) return null
  if (parts.at(-1) === 'index') parts.pop()
  return {
    file,
    // The pattern above lets these five through only.
    method: method.toUpperCase() as FoundRoute['method'],
    path: `/${parts.join('/').replace(/\[([a-z]+)\]/g, '{$1}')}`,
  }
}

/** Sorts a parameter after every fixed part in its place. */
function rank({ path }: FoundRoute): string {
  return path.replaceAll('{', '\uffff')
}
