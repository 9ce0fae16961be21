import { fileURLToPath } from 'node:url'

import * as v from 'valibot'

import { env, secretsOf } from '../config.ts'
import { createChanges } from '../desk/changes.ts'
import type { Records } from '../desk/records.ts'
import { createRouteKit, type RouteKitDeps } from '../desk/route-kit.ts'
import { suggestionDetail } from '../desk/shape.ts'
import { SuggestionId } from '../domain/id.ts'
import { type Doors, openDoors } from '../http/open-doors.ts'
import { createMcp } from '../mcp/create-mcp.ts'
import type { DeliveryDoor } from '../script/delivery-door.ts'
import type { Desk } from '../script/kit.ts'
import { createStream } from '../stream/create-stream.ts'
import type { Source, Stream } from '../stream/stream.ts'

/** What is served, and who is told of what must not happen. */
export interface ServeOptions {
  desk: Desk & DeliveryDoor
  repositories: readonly string[]
  /** What the page says of the house beside. */
  house: Pick<RouteKitDeps, 'confinement' | 'servers' | 'trustsTree' | 'look'>
  /** What the walking of cycles met last; null while all is well. */
  trouble: () => string | null
  onBug: (error: unknown, id: string) => void
  /** Told why a hook is closed, when somebody knocks. */
  onClosed: (hook: string, why: string) => void
}

/** Opens the doors: HTTP and the stream, on loopback, until it is disposed of. */
export async function serve(
  records: Records,
  { desk, repositories, house, trouble, onBug, onClosed }: ServeOptions,
): Promise<
  AsyncDisposable & Pick<Doors, 'url' | 'link' | 'broken' | 'reload'> & Pick<Stream, 'tell'>
> {
  const { config } = records
  const stream = createStream({ source: sourceOf(records) })
  records.onWrite(() => stream.ring())
  const startedAt = Date.now()
  const scripts = await records.scripts()
  const kit = createRouteKit({
    ...house,
    desk,
    records,
    stream,
    repositories,
    startedAt,
    trouble,
  })
  const mcp = createMcp({ desk, onChange: createChanges(records), onBug })
  const doors = await openDoors({
    port: config.port,
    dataDir: config.dataDir,
    routesDir: fileURLToPath(new URL('../../routes', import.meta.url)),
    ownRoutes: scripts.routes,
    kit,
    mcp,
    onBug,
    onClosed,
    secretsOf: (variable) => secretsOf(env, variable),
    hookRate: config.hookRate,
    now: Date.now,
  }).catch(async (error: unknown) => {
    await stream[Symbol.asyncDispose]()
    throw error
  })
  return {
    url: doors.url,
    link: doors.link,
    broken: doors.broken,
    reload: doors.reload,
    tell: stream.tell,
    async [Symbol.asyncDispose]() {
      // Followers first: an open stream would keep the doors from closing.
      await stream[Symbol.asyncDispose]()
      await mcp[Symbol.asyncDispose]()
      await doors.close()
    },
  }
}

function sourceOf({ journal }: Records): Source {
  return {
    entries: (from) => journal.entries(from),
    lastEntry: () => journal.lastEntry(),
    async suggestion(id) {
      const parsed = v.safeParse(SuggestionId, id)
      const found = parsed.success ? await journal.suggestion(parsed.output) : null
      return found && suggestionDetail(found)
    },
  }
}
