import * as v from 'valibot'

import { changeOf } from '../desk/changes.ts'
import type { OnChange } from '../domain/change.ts'
import { EntryShape } from '../domain/shape.ts'
import type { ServiceAddress } from './ask-service.ts'
import { readEvents } from './read-events.ts'

/** Between two tries to reach the service. */
const againMs = 1000

/** What the journal of a running service says, as it is written. */
export function remoteChanges(service: ServiceAddress): OnChange {
  return (listener) => {
    const stopped = new AbortController()
    void follow(service, listener, stopped.signal)
    return () => stopped.abort()
  }
}

async function follow(
  service: ServiceAddress,
  listener: Parameters<OnChange>[0],
  signal: AbortSignal,
): Promise<void> {
  let after: string | undefined
  while (!signal.aborted) {
    try {
      for await (const { id, data } of readEvents(
        service,
        { path: '/events', query: { after } },
        signal,
      )) {
        after = id ?? after
        const entry = v.safeParse(EntryShape, parse(data))
        if (entry.success) listener(changeOf(entry.output))
      }
    } catch {
      // The service may come back; calls say meanwhile that it is gone.
    }
    if (!signal.aborted) await Bun.sleep(againMs)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
