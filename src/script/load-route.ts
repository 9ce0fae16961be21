import { join } from 'node:path'

import type { HookScript, RouteScript } from './define.ts'
import { importDefault } from './import-default.ts'

/** Imports a route file. Throws Fault `script.invalid` that names the file where it holds no route. */
export async function loadRoute(folder: string, file: string): Promise<RouteScript | HookScript> {
  const made = await importDefault({ is: 'route', name: file, path: join(folder, file) })
  // Marked by defineRoute, whose argument was type-checked where it was written.
  return made as RouteScript | HookScript
}
