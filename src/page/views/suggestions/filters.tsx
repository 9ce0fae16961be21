import { useEffect, useRef } from 'preact/hooks'

import { suggestionStates } from '../../../domain/suggestion.ts'
import type { Page } from '../../page.ts'
import { hrefOf } from '../../router.ts'
import { visible } from '../../visible.ts'
import { filterOf, type Inbox, type Narrowing } from './inbox.ts'

/** After so many milliseconds without a key the list follows what is typed. */
const typedMs = 150

/** What narrows the list. All of it is in the address. */
export function Filters({ page, inbox }: { page: Page; inbox: Inbox }) {
  const now = inbox.narrowing.value
  const state = inbox.resource.state.value
  const lines = state.kind === 'loaded' ? state.value.lines : []
  const specs = namesOf([now.spec, ...lines.map(({ spec }) => spec)])
  const repositories = namesOf([now.repository, ...lines.map(({ repository }) => repository)])
  const text = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    // Another address says another text; what is being typed stays.
    if (text.current && document.activeElement !== text.current) text.current.value = now.text
  }, [now.text])
  const narrow = (to: Partial<Narrowing>) =>
    // In place of this address: the way back leads out of the list, and not through each letter.
    page.router.place.value.id === null &&
    window.location.replace(
      hrefOf('suggestions', null, filterOf({ ...inbox.narrowing.value, ...to })),
    )
  return (
    <search class="filters">
      <label>
        <span>State</span>
        <select
          value={now.state}
          onChange={({ currentTarget }) => narrow({ state: currentTarget.value, later: false })}
        >
          <option value="open">waits for you</option>
          {suggestionStates
            .filter((one) => one !== 'open')
            .map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          <option value="all">every state</option>
        </select>
      </label>
      <label>
        <span>Spec</span>
        <select
          value={now.spec}
          onChange={({ currentTarget }) => narrow({ spec: currentTarget.value })}
        >
          <Choices of={specs} all="every spec" />
        </select>
      </label>
      {repositories.length > 1 && (
        <label>
          <span>Repository</span>
          <select
            value={now.repository}
            onChange={({ currentTarget }) => narrow({ repository: currentTarget.value })}
          >
            <Choices of={repositories} all="every repository" />
          </select>
        </label>
      )}
      <label class="filter-text">
        <span>Words</span>
        <input
          ref={text}
          type="search"
          defaultValue={now.text}
          placeholder="title, kind or file"
          onInput={({ currentTarget: { value } }) => {
            clearTimeout(timer.current)
            timer.current = setTimeout(() => narrow({ text: value.trim() }), typedMs)
          }}
        />
      </label>
    </search>
  )
}

function Choices({ of, all }: { of: readonly string[]; all: string }) {
  return (
    <>
      <option value="">{all}</option>
      {of.map((one) => (
        <option key={one} value={one}>
          {visible(one)}
        </option>
      ))}
    </>
  )
}

function namesOf(all: readonly string[]): string[] {
  return [...new Set(all)].filter((one) => one !== '').toSorted()
}
