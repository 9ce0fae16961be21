import { useRef, useState } from 'preact/hooks'

import { ReasonCode } from '../../../domain/review.ts'
import type { Page } from '../../page.ts'
import { Dialog } from '../../parts/dialog.tsx'
import type { Acts } from './acts.ts'

/** What each reason says, and what it holds back. */
const reasons: Record<ReasonCode, string> = {
  wrong: 'It is wrong. The same edit is kept away from every file.',
  'not-now': 'Not now. It may come again in two weeks, or as long as the spec says.',
  style: 'I do not like how it is written. The same edit is kept away from every file.',
  'out-of-scope': 'It is none of this spec’s business. The same edit is kept away from every file.',
  duplicate: 'Something else does it already.',
  other: 'Another reason. It holds until what it rests on changes.',
}

/** The dialog that is open, if one is. */
export function Questions({
  page,
  acts,
  onRejected,
}: {
  page: Page
  acts: Acts
  onRejected: () => void
}) {
  const question = acts.question.value
  const close = () => (acts.question.value = null)
  if (question === null) return null
  if (question.kind === 'name')
    return <Name page={page} next={question.next} onClose={close} key="name" />
  return (
    <Why
      ids={question.ids}
      onClose={close}
      onWhy={(why) => {
        close()
        acts.rejectFor(question.ids, why)
        onRejected()
      }}
      key="why"
    />
  )
}

function Name({
  page: { person },
  next,
  onClose,
}: {
  page: Page
  next: (() => void) | null
  onClose: () => void
}) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <Dialog title="Who decides?" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          person.value = input.current?.value.trim() ?? ''
          onClose()
          if (person.value !== '') next?.()
        }}
      >
        <p>
          <label for="decides-name">Your name</label>
        </p>
        <p>
          <input
            id="decides-name"
            ref={input}
            required
            pattern=".*\S.*"
            maxLength={200}
            autofocus
            autoComplete="name"
            defaultValue={person.value}
          />
        </p>
        <p class="quiet">
          It is written beside what you decide, in the journal and in commits, and kept in this
          browser. Where a spec names its reviewers, write the name that it has.
        </p>
        <button type="submit" class="main">
          Go on
        </button>
      </form>
    </Dialog>
  )
}

function Why({
  ids,
  onClose,
  onWhy,
}: {
  ids: readonly string[]
  onClose: () => void
  onWhy: (why: { code: ReasonCode; why: string }) => void
}) {
  const [code, choose] = useState<ReasonCode>('wrong')
  const words = useRef<HTMLTextAreaElement>(null)
  const many = ids.length === 1 ? 'the suggestion' : `${ids.length} suggestions`
  return (
    <Dialog title={`Why reject ${many}?`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onWhy({ code, why: words.current?.value ?? '' })
        }}
      >
        <fieldset>
          <legend class="unseen">Reason</legend>
          {ReasonCode.options.map((one, at) => (
            <label key={one} class="reason">
              <input
                type="radio"
                name="reason"
                checked={code === one}
                autofocus={at === 0}
                onChange={() => choose(one)}
              />
              <span>
                <strong>{one}</strong> <span class="quiet">{reasons[one]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <p>
          <label for="reject-words">In your own words, if you like</label>
        </p>
        <textarea id="reject-words" ref={words} rows={3} maxLength={2000} />
        <p>
          <button type="submit" class="main">
            Reject {many}
          </button>
        </p>
      </form>
    </Dialog>
  )
}
