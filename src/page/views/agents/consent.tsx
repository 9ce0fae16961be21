import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

import { AgentShape } from '../../../domain/agent-shape.ts'
import { messageOf, post } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Failed } from '../../parts/loaded.tsx'
import { visible } from '../../visible.ts'

/** A person's yes to exactly what is shown: a launch, or one definition of a tool. */
export function Consent({
  page,
  name,
  repository,
  what,
  label,
  said,
  onDone,
  children,
}: {
  page: Page
  name: string
  repository: string
  what: { launch: string } | { tool: string; hash: string }
  label: string
  /** What is told once it is done. */
  said: string
  onDone: () => void
  /** What it means. */
  children: ComponentChildren
}) {
  const [isBusy, setBusy] = useState(false)
  const [why, fail] = useState<string | null>(null)
  async function approve(): Promise<void> {
    setBusy(true)
    fail(null)
    try {
      const path = `/agents/${encodeURIComponent(name)}/approve`
      const by = page.person.value || 'somebody'
      await post(path, { ...what, by, repository }, AgentShape)
      page.say(said)
      onDone()
    } catch (error) {
      fail(messageOf(error))
    }
    setBusy(false)
  }
  return (
    <div class="consent">
      <p>{children}</p>
      {why !== null && <Failed why={why} />}
      <button type="button" class="main" disabled={isBusy} onClick={() => void approve()}>
        {isBusy ? 'Approving, and asking it what it offers …' : label}
        <span class="unseen">
          {' '}
          for {'tool' in what && `tool ${visible(what.tool)} of `}
          {visible(name)}
        </span>
      </button>
    </div>
  )
}
