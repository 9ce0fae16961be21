import * as v from 'valibot'

import { JobShape } from '../../../domain/job-shape.ts'
import { get } from '../../api.ts'
import { useEntries } from '../../entries.ts'
import type { Page } from '../../page.ts'
import { Text } from '../../parts/text.tsx'
import { lasting } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { useResource } from '../../store.ts'
import type { Known } from './known.ts'

const Jobs = v.object({ jobs: v.array(JobShape) })

/** What runs now: cycles with their step, and jobs. */
export function Now({ page, known }: { page: Page; known: Known }) {
  const steps = useEntries(page, ['cycle.started', 'cycle.step'], 40).state.value
  const jobs = useResource(page.live, 'jobs', async (signal) => get('/jobs', Jobs, { signal }), {
    on: ['job.started', 'job.done', 'job.failed', 'job.cancelled'],
  }).state.value
  const open = known.cycles.filter(({ endedAt }) => endedAt === null)
  const running =
    jobs.kind === 'loaded'
      ? jobs.value.jobs.filter(
          ({ last }) => last !== null && last.startedAt !== null && last.endedAt === null,
        )
      : []
  const now = page.now.value
  const done = (id: string) =>
    steps.kind === 'loaded'
      ? steps.value.find(({ cycle, type }) => cycle === id && type === 'cycle.step')?.body['step']
      : undefined
  return (
    <section aria-labelledby="now-title">
      <h2 id="now-title">Now</h2>
      {open.length + running.length === 0 && <p class="quiet">Nothing runs.</p>}
      <ul class="plain-list lines">
        {open.map(({ id, spec, repository, state, startedAt }) => (
          <li key={id}>
            <a href={hrefOf('cycles', id)} data-item>
              <Text of={spec} />
            </a>{' '}
            <span class={`tag tag-${state}`}>{state}</span>{' '}
            {startedAt !== null && (
              <span class="number">for {lasting(Math.max(0, now - startedAt))}</span>
            )}
            {typeof done(id) === 'string' && (
              <>
                , after <Text of={String(done(id))} />
              </>
            )}
            <br />
            <span class="quiet">
              <Text of={repository} />
            </span>
          </li>
        ))}
        {running.map(({ name, repository, last }) => (
          <li key={`${repository} ${name}`}>
            <a href={hrefOf('jobs', name)} data-item>
              <Text of={name} />
            </a>{' '}
            <span class="tag tag-running">job</span>{' '}
            {last?.startedAt != null && (
              <span class="number">for {lasting(Math.max(0, now - last.startedAt))}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
