import { useState } from 'preact/hooks'
import * as v from 'valibot'

import { CycleShape } from '../../domain/cycle-shape.ts'
import { messageOf, post } from '../api.ts'
import type { Page } from '../page.ts'
import { visible } from '../visible.ts'
import { Text } from './text.tsx'

const Cancelled = v.object({ cycle: CycleShape })

/** Stops a cycle; nothing that it found so far is lost. */
export function Cancel({ page, id, spec }: { page: Page; id: string; spec: string }) {
  const [isBusy, setBusy] = useState(false)
  async function cancel(): Promise<void> {
    setBusy(true)
    try {
      await post(`/cycles/${encodeURIComponent(id)}/cancel`, {}, Cancelled)
      page.say(`Cancelled the cycle of ${visible(spec)}`)
    } catch (error) {
      page.say(messageOf(error))
    }
    setBusy(false)
  }
  return (
    <button type="button" class="small" disabled={isBusy} onClick={() => void cancel()}>
      Cancel
      <span class="unseen">
        {' '}
        the cycle of <Text of={spec} />
      </span>
    </button>
  )
}
