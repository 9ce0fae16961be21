import { useEffect, useState } from 'preact/hooks'

import type { CycleDetail, CycleShape } from '../../../domain/cycle-shape.ts'
import { steps } from '../../../domain/cycle.ts'
import { messageOf } from '../../api.ts'
import { useCycle } from '../../cycle.ts'
import type { Page } from '../../page.ts'
import { Failed, Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { lasting } from '../../parts/time.tsx'
import { hrefOf } from '../../router.ts'
import { count } from './figure.ts'

interface Begun {
  cycle: CycleShape
  joined: boolean
}

/** A button that begins a cycle, and what becomes of that cycle, live. */
export function Begin({
  page,
  button,
  begin,
}: {
  page: Page
  button: string
  begin: () => Promise<Begun>
}) {
  const [isBusy, setBusy] = useState(false)
  const [why, setWhy] = useState<string | null>(null)
  const [begun, setBegun] = useState<Begun | null>(null)
  async function run(): Promise<void> {
    setBusy(true)
    setWhy(null)
    try {
      const made = await begin()
      setBegun(made)
      page.say(made.joined ? 'A cycle waits already: this joined it' : 'A cycle was asked for')
    } catch (error) {
      setWhy(messageOf(error))
    }
    setBusy(false)
  }
  return (
    <div class="begin">
      <button type="button" class="main" disabled={isBusy} onClick={() => void run()}>
        {button}
      </button>
      {why !== null && <Failed why={why} />}
      {begun && <Followed key={begun.cycle.id} page={page} id={begun.cycle.id} />}
    </div>
  )
}

function Followed({ page, id }: { page: Page; id: string }) {
  const cycle = useCycle(page, id)
  return (
    <article class="card followed" aria-label="The cycle that was asked for">
      <Loaded of={cycle}>{(detail) => <Turn page={page} detail={detail} />}</Loaded>
      <p>
        <a href={hrefOf('cycles', id)}>All of this cycle</a>
      </p>
    </article>
  )
}

function Turn({ page, detail }: { page: Page; detail: CycleDetail }) {
  const { cycle, ending, suggestions } = detail
  const { state, steps: done, startedAt, endedAt, fault } = cycle
  const spent = done.reduce((sum, { ms }) => sum + ms, 0)
  const now = steps[done.length]
  const said = ending ? `${ending.word}: ${ending.why}` : (fault?.message ?? null)
  useEffect(() => {
    if (endedAt !== null) page.say(`The cycle is ${state}${said === null ? '' : `; ${said}`}`)
  }, [endedAt])
  return (
    <>
      <p>
        <span class={`tag tag-${state}`}>{state}</span>{' '}
        {state === 'queued' && 'It waits for its turn.'}
        {state === 'running' && now !== undefined && startedAt !== null && (
          <>
            {now} <span class="quiet">for {since(page, startedAt + spent)}</span>
          </>
        )}
        {startedAt !== null && endedAt !== null && `in ${lasting(endedAt - startedAt)}`}
      </p>
      {done.length > 0 && (
        <p class="quiet">{done.map(({ name, ms }) => `${name} ${lasting(ms)}`).join(', ')}</p>
      )}
      {said !== null && (
        <p class={fault ? 'failed' : ''}>
          <Text of={said} />
        </p>
      )}
      {suggestions.length > 0 && (
        <>
          <p>{count(suggestions.length, 'suggestion')} to look at:</p>
          <ul>
            {suggestions.slice(0, 10).map((one) => (
              <li key={one.id}>
                <a href={hrefOf('suggestions', one.id)} data-item>
                  <Text of={one.title} />
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function since({ now }: Page, at: number): string {
  return lasting(Math.max(0, now.value - at))
}
