import { useState } from 'preact/hooks'

import { messageOf } from '../../api.ts'
import type { Page } from '../../page.ts'
import { Failed } from '../../parts/loaded.tsx'

/** Who says yes, and the button that says it. The name is remembered in this browser. */
export function Consent({
  page: { person },
  button,
  onYes,
}: {
  page: Page
  button: string
  /** Resolves when it is kept; what it throws is shown. */
  onYes: (by: string) => Promise<void>
}) {
  const [by, setBy] = useState(person.value)
  const [isBusy, setBusy] = useState(false)
  const [why, setWhy] = useState<string | null>(null)
  async function say(): Promise<void> {
    setBusy(true)
    setWhy(null)
    try {
      await onYes(by.trim())
    } catch (error) {
      setWhy(messageOf(error))
    }
    setBusy(false)
  }
  return (
    <form
      class="consent"
      onSubmit={(event) => {
        event.preventDefault()
        void say()
      }}
    >
      <label>
        Your name{' '}
        <input
          required
          pattern=".*\S.*"
          maxLength={200}
          autocomplete="name"
          value={by}
          onInput={({ currentTarget: { value } }) => {
            setBy(value)
            person.value = value.trim()
          }}
        />
      </label>
      <button class="main" disabled={isBusy}>
        {button}
      </button>
      {why !== null && <Failed why={why} />}
    </form>
  )
}
