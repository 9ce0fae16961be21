import { useEffect, useRef, useState } from 'preact/hooks'
import * as v from 'valibot'

import { JobRunDetail, JobRunShape } from '../../../domain/job-shape.ts'
import { messageOf, post } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting, Time } from '../../parts/time.tsx'
import { Log } from './log.tsx'
import { RunState } from './run-state.tsx'
import { useRun } from './use-run.ts'
import { When } from './when.tsx'

interface Props {
  page: Page
  id: string
  /** True where a person asked for this one: the focus goes to it. */
  isChosen: boolean
}

/** One run: its state, the steps it finished, and what it says while it says it. */
export function Run({ page, id, isChosen }: Props) {
  const run = useRun(page, id)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (isChosen) title.current?.focus()
  }, [isChosen])
  return (
    <section class="card run" aria-labelledby="run-title">
      <h2 id="run-title" ref={title} tabIndex={-1}>
        What the run said
      </h2>
      <Loaded of={run}>
        {(detail) => (
          <>
            <Facts page={page} detail={detail} />
            <Log of={detail.log} isLive={detail.run.endedAt === null} />
            <Unkept of={detail} />
            <Command page={page} of={`ostinato jobs log ${detail.run.id}`} />
          </>
        )}
      </Loaded>
    </section>
  )
}

function Facts({ page, detail: { run, steps } }: { page: Page; detail: JobRunDetail }) {
  const { startedAt, endedAt, due, fault, reason, attempt, state, startAt, failures } = run
  useEnded(page, run)
  return (
    <>
      <p class="line">
        <RunState of={run} />
        <span>
          <Text of={reason} />
          {due !== null && (
            <>
              , due <Time at={due} now={page.now} />
            </>
          )}
        </span>
        {attempt > 1 && <span>attempt {attempt}</span>}
        {startedAt !== null && endedAt === null && state === 'running' && (
          <span class="number">for {lasting(Math.max(0, page.now.value - startedAt))}</span>
        )}
        {startedAt !== null && endedAt !== null && (
          <span class="number">took {lasting(endedAt - startedAt)}</span>
        )}
        {endedAt === null && <Cancel page={page} run={run} />}
      </p>
      {state === 'queued' && (
        <p class="quiet">
          {failures === 0 ? 'It begins ' : 'It is tried again '}
          <When at={startAt} now={page.now} />, when the runs before it have ended.
        </p>
      )}
      {fault && (
        <p class="failed">
          <Text of={fault.message} />
        </p>
      )}
      {steps.length > 0 && (
        <ul class="plain-list steps" aria-label="Steps it finished">
          {steps.map(({ name, at }) => (
            <li key={name} class="tag tag-done">
              <Text of={name} /> <Time at={at} now={page.now} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Says how a run ended that was seen to run. */
function useEnded({ say }: Page, { job, state, endedAt }: JobRunShape): void {
  const wasRunning = useRef(endedAt === null)
  useEffect(() => {
    if (wasRunning.current && endedAt !== null) say(`The run of ${job} ended: ${state}`)
    wasRunning.current = endedAt === null
  }, [say, job, state, endedAt])
}

function Unkept({ of: { run, log } }: { of: JobRunDetail }) {
  const unkept = run.lines - log.length
  if (unkept <= 0 || run.endedAt === null) return null
  return (
    <p class="quiet">
      {unkept} more {unkept === 1 ? 'line was' : 'lines were'} not kept.
    </p>
  )
}

const Cancelled = v.object({ run: JobRunShape })

/** Ends a run that waits or runs; what it did so far stays done. */
function Cancel({ page, run: { id, job } }: { page: Page; run: JobRunShape }) {
  const [isBusy, setBusy] = useState(false)
  async function cancel(): Promise<void> {
    setBusy(true)
    try {
      await post(`/jobs/runs/${encodeURIComponent(id)}/cancel`, {}, Cancelled)
      page.say(`Cancelled the run of ${job}`)
    } catch (error) {
      page.say(messageOf(error))
    }
    setBusy(false)
  }
  return (
    <button type="button" class="small" disabled={isBusy} onClick={() => void cancel()}>
      Cancel the run
    </button>
  )
}
