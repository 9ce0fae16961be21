import { StatusShape } from '../domain/status-shape.ts'
import { get } from './api.ts'
import type { Live } from './live.ts'
import { createResource, type Resource } from './store.ts'

/** How the service is, kept up to date for the header and the first view. */
export function createStatus(live: Live): Resource<StatusShape> {
  return createResource(live, async (signal) => get('/status', StatusShape, { signal }), {
    on: [
      'script.waiting',
      'script.approved',
      'script.loaded',
      'script.removed',
      'agent.approved',
      'model.probed',
      'model.failed',
    ],
  })
}
