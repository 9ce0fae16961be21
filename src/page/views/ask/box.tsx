import type { Signal } from '@preact/signals'
import type { ComponentChildren, RefObject } from 'preact'
import { useId, useState } from 'preact/hooks'

import { messageOf } from '../../api.ts'
import { Failed } from '../../parts/loaded.tsx'

/** The most characters that a question or a problem may have. */
const most = 4000

interface Props {
  title: string
  about: string
  label: string
  button: string
  place: RefObject<HTMLTextAreaElement | null>
  text: Signal<string>
  /** What is typed is emptied when it resolves, and kept where it throws. */
  send: (said: string) => Promise<void>
  children?: ComponentChildren
}

/** A box to type in that is sent by its button, or by Control (or Command) and Enter. */
export function Box({ title, about, label, button, place, text, send, children }: Props) {
  const id = useId()
  const [isBusy, setBusy] = useState(false)
  const [why, fail] = useState<string | null>(null)

  async function submit(): Promise<void> {
    const said = text.value.trim()
    if (isBusy) return
    if (said === '') {
      fail(`Nothing is typed yet: write your ${label.toLowerCase()} first`)
      place.current?.focus()
      return
    }
    setBusy(true)
    fail(null)
    try {
      await send(said)
      // What was typed meanwhile is the next.
      if (text.value.trim() === said) text.value = ''
    } catch (error) {
      fail(messageOf(error))
    }
    setBusy(false)
  }

  return (
    <form
      class="card box"
      aria-labelledby={`${id}-title`}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      <p class="quiet" id={`${id}-about`}>
        {about}
      </p>
      <label>
        <span class="unseen">{label}</span>
        <textarea
          ref={place}
          rows={4}
          maxLength={most}
          value={text.value}
          aria-describedby={`${id}-about`}
          onInput={({ currentTarget: { value } }) => (text.value = value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
            event.preventDefault()
            void submit()
          }}
        />
      </label>
      {children}
      {why !== null && <Failed why={why} />}
      <p class="send">
        <button type="submit" class="main" disabled={isBusy}>
          {button}
        </button>
        <span class="quiet">
          or <kbd>Ctrl</kbd> <kbd>Enter</kbd>
        </span>
      </p>
    </form>
  )
}
