import manifest from '../../package.json' with { type: 'json' }
import type { DeliveryDoor } from '../script/delivery-door.ts'
import type { Desk, RouteKit } from '../script/kit.ts'
import type { Stream } from '../stream/stream.ts'
import { writeMetrics } from './metrics.ts'
import type { Records } from './runtime.ts'

/** What a desk's routes know besides: who serves, and how it goes. */
export interface RouteKitDeps {
  desk: Desk & DeliveryDoor
  records: Records
  stream: Stream
  repositories: readonly string[]
  startedAt: number
  /** What the walking of cycles met last; null while all is well. */
  trouble: () => string | null
}

/** The desk as routes are handed it; what the HTTP room knows alone, it adds itself. */
export function createRouteKit(deps: RouteKitDeps): Omit<RouteKit, 'openapi' | 'link'> {
  const { desk, records, stream, repositories, startedAt, trouble } = deps
  return {
    ...desk,
    async health() {
      const why = trouble() ?? (await lockedOut(records))
      return { ready: why === null, why, version: manifest.version, repositories, startedAt }
    },
    follow: (request, follow) => stream.follow({ ...follow, signal: request.signal }),
    metrics: async () => writeMetrics(await records.journal.counts(), stream.stats()),
  }
}

/** Why no transaction can be made now: the database is gone, damaged, or held by somebody else. */
async function lockedOut({ journal }: Records): Promise<string | null> {
  try {
    await journal.append([])
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
