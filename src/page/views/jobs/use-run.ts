import { useEffect, useMemo } from 'preact/hooks'

import { JobRunDetail } from '../../../domain/job-shape.ts'
import { get } from '../../api.ts'
import type { Page } from '../../page.ts'
import { type Resource, useResource } from '../../store.ts'

/** How long after a line is told it is asked for. */
const soonMs = 150
/** A line is told at once and kept a little later: what was not there yet is there then. */
const lateMs = 1500

/** A run with all it said, which grows as it is told; only what is new is asked for. */
export function useRun({ live }: Page, id: string): Resource<JobRunDetail> {
  const load = useMemo(() => loaderOf(id), [id])
  const run = useResource(live, id, load, {
    on: ['job.started', 'job.done', 'job.failed', 'job.cancelled'],
    when: ({ body }) => body['run'] === id,
  })
  useEffect(() => {
    let soon: ReturnType<typeof setTimeout> | undefined
    let late: ReturnType<typeof setTimeout> | undefined
    const undo = live.onLive((told) => {
      if (told.type !== 'job.log' || told.run !== id) return
      soon ??= setTimeout(() => {
        soon = undefined
        run.reload()
      }, soonMs)
      clearTimeout(late)
      late = setTimeout(run.reload, lateMs)
    })
    return () => {
      undo()
      clearTimeout(soon)
      clearTimeout(late)
    }
  }, [live, id, run])
  return run
}

function loaderOf(id: string): (signal: AbortSignal) => Promise<JobRunDetail> {
  let log: JobRunDetail['log'] = []
  return async (signal) => {
    const query = { after: log.at(-1)?.number ?? 0 }
    const detail = await get(`/jobs/runs/${encodeURIComponent(id)}`, JobRunDetail, {
      query,
      signal,
    })
    log = [...log, ...detail.log]
    return { ...detail, log }
  }
}
