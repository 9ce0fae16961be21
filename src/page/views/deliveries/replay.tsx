import { useState } from 'preact/hooks'
import * as v from 'valibot'

import { type DeliveryDetail, DeliveryShape } from '../../../domain/delivery.ts'
import { messageOf, post } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Command } from '../../parts/command.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Failed } from '../../parts/loaded.tsx'

const Replayed = v.object({ delivery: DeliveryShape })

interface Props {
  page: Page
  of: DeliveryDetail
}

/** A button that has a delivery judged once more, when a person has confirmed it. */
export function Replay({ page, of }: Props) {
  const [isOpen, open] = useState(false)
  return (
    <>
      <button type="button" onClick={() => open(true)}>
        Replay …
      </button>
      {isOpen && <Asking page={page} of={of} onClose={() => open(false)} />}
    </>
  )
}

function Asking({ page, of: { id, state }, onClose }: Props & { onClose: () => void }) {
  const [isBusy, setBusy] = useState(false)
  const [why, fail] = useState<string | null>(null)
  const again = state === 'accepted'
  const command = `ostinato deliveries replay ${id}${again ? ' --again' : ''}`

  async function replay(): Promise<void> {
    setBusy(true)
    try {
      const path = `/deliveries/${encodeURIComponent(id)}/replay`
      const { delivery } = await post(path, { again }, Replayed)
      page.say(`Replayed: it is ${delivery.state}`)
      onClose()
    } catch (error) {
      fail(messageOf(error))
      setBusy(false)
    }
  }

  return (
    <Dialog title="Replay this delivery?" onClose={onClose}>
      <p>
        {again
          ? 'Its triggers were made already. They are made once more, by the rule of today: each begins another cycle, or joins one that waits.'
          : 'It is judged once more, by the rule of today. Where that asks for cycles, they begin.'}
      </p>
      {why !== null && <Failed why={why} />}
      <p class="buttons">
        <button type="button" class="main" disabled={isBusy} onClick={() => void replay()}>
          {again ? 'Make its triggers again' : 'Replay'}
        </button>
        <button type="button" onClick={onClose}>
          Leave it
        </button>
      </p>
      <p class="quiet">The same in a terminal:</p>
      <Command page={page} of={command} />
    </Dialog>
  )
}
