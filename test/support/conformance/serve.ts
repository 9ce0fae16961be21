import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createGuard } from '../../../src/http/guard.ts'
import { openDoors } from '../../../src/http/open-doors.ts'
import { openEndpoint } from '../../../src/mcp/endpoint.ts'
import { smallKit } from '../../http/small-kit.ts'
import { buildFixtures } from './fixtures.ts'

/** The real doors with the suite's fixtures behind `/mcp`, for a suite that cannot show a token. */
export async function serveFixtures(): Promise<{ url: string } & AsyncDisposable> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ostinato-conformance-'))
  const mcp = openEndpoint((era) => buildFixtures(mcp.listChanged, era))
  const doors = await openDoors({
    port: 0,
    dataDir,
    kit: smallKit(),
    mcp,
    routesDir: join(dataDir, 'no-routes'),
    onBug: (error, id) => console.error(`bug ${id}:`, error),
    // Host, Origin and path are looked at as ever; who comes that far counts as known.
    guardWith(options) {
      const guard = createGuard(options)
      return (request) => {
        const passed = guard(request)
        return passed instanceof Response ? passed : 'token'
      }
    },
  })
  return {
    url: `${doors.url}/mcp`,
    async [Symbol.asyncDispose]() {
      await mcp[Symbol.asyncDispose]()
      await doors.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
