import { useState } from 'preact/hooks'
import * as v from 'valibot'

import { JobRunShape, type JobShape } from '../../../domain/job-shape.ts'
import { quote } from '../../../domain/next-step.ts'
import { messageOf, post } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Failed } from '../../parts/loaded.tsx'
import { visible } from '../../visible.ts'

const Begun = v.object({ run: JobRunShape, joined: v.boolean() })

interface Props {
  page: Page
  job: JobShape
  isSmall?: boolean
}

/** A button that asks why, and then for a run of a job now. */
export function RunNow({ page, job, isSmall = false }: Props) {
  const [isOpen, open] = useState(false)
  return (
    <>
      <button type="button" class={isSmall ? 'small' : 'main'} onClick={() => open(true)}>
        Run now<span class="unseen"> {visible(job.name)}</span>
      </button>
      {isOpen && <Asking page={page} job={job} onClose={() => open(false)} />}
    </>
  )
}

function Asking({ page, job, onClose }: Props & { onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [why, fail] = useState<string | null>(null)
  const { name, repository } = job
  const command = `ostinato jobs run ${quote(name)} --root ${quote(repository)}`

  async function run(event: Event): Promise<void> {
    event.preventDefault()
    setBusy(true)
    try {
      const said = reason.trim()
      const body = { repository, ...(said !== '' && { reason: said }) }
      const begun = await post(`/jobs/${encodeURIComponent(name)}/run`, body, Begun)
      page.say(begun.joined ? `A run of ${name} waited already` : `Asked for a run of ${name}`)
      onClose()
      page.router.go('jobs', name, { repository, run: begun.run.id })
    } catch (error) {
      fail(messageOf(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title={`Run ${visible(name)} now`} onClose={onClose}>
      <form class="asking" onSubmit={(event) => void run(event)}>
        <label>
          Why (kept with the run; may be left empty)
          <input
            type="text"
            value={reason}
            maxLength={2000}
            autoFocus
            onInput={({ currentTarget: { value } }) => setReason(value)}
          />
        </label>
        {why !== null && <Failed why={why} />}
        <p class="buttons">
          <button type="submit" class="main" disabled={isBusy}>
            Run now
          </button>
          <button type="button" onClick={onClose}>
            Not now
          </button>
        </p>
        <p class="quiet">The same in a terminal:</p>
        <Command page={page} of={command} />
      </form>
    </Dialog>
  )
}
