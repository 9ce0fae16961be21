import manifest from '../../package.json' with { type: 'json' }
import type { RepositoryShape } from '../domain/past-shape.ts'
import type { DeliveryDoor } from '../script/delivery-door.ts'
import type { Desk, RouteKit } from '../script/kit.ts'
import type { Stream } from '../stream/stream.ts'
import { writeMetrics } from './metrics.ts'
import type { Records } from './records.ts'
import { type StatusDeps, statusOf } from './status.ts'
import { readWaiting } from './waiting.ts'

/** What a desk's routes know besides: who serves, and how it goes. */
export interface RouteKitDeps extends Pick<StatusDeps, 'confinement' | 'servers' | 'trustsTree'> {
  desk: Desk & DeliveryDoor
  records: Records
  stream: Stream
  repositories: readonly string[]
  startedAt: number
  /** A repository as it is now. */
  look(repository: string): Promise<RepositoryShape>
  /** What the walking of cycles met last; null while all is well. */
  trouble: () => string | null
}

/** The desk as routes are handed it; what the HTTP room knows alone, it adds itself. */
export function createRouteKit(deps: RouteKitDeps): Omit<RouteKit, 'openapi' | 'link' | 'page'> {
  const { desk, records, stream, repositories, startedAt, trouble } = deps
  const health = async () => {
    const why = trouble() ?? (await lockedOut(records))
    return { ready: why === null, why, version: manifest.version, repositories, startedAt }
  }
  return {
    ...desk,
    health,
    status: () => statusOf({ ...deps, health }),
    follow: (request, follow) => stream.follow({ ...follow, signal: request.signal }),
    entries: async ({ limit = 20, ...filter }) => {
      const entries = await records.journal.entries({ ...filter, limit, newest: true })
      return { entries: entries.toReversed() }
    },
    speeds: async () => ({
      answers: (await records.journal.paces()).map(({ run, ...rest }) => ({ cycle: run, ...rest })),
    }),
    waiting: () => readWaiting(records.journal),
    repositories: async () => ({ repositories: await Promise.all(repositories.map(deps.look)) }),
    metrics: async () =>
      writeMetrics(
        await records.journal.counts(),
        stream.stats(),
        await pausedOf(records, repositories),
      ),
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

async function pausedOf(
  { journal, scripts }: Records,
  repositories: readonly string[],
): Promise<{ repository: string; spec: string }[]> {
  const all = await scripts()
  const places = repositories.flatMap((repository) =>
    [...all.specs(repository).keys()].map((spec) => ({ repository, spec })),
  )
  const pauses = await Promise.all(places.map((place) => journal.pause(place)))
  return places.filter((_, at) => pauses[at] !== null)
}
