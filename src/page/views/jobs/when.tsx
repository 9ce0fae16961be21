import type { ReadonlySignal } from '@preact/signals'

import type { JobShape } from '../../../domain/job-shape.ts'
import { Text } from '../../parts/text.tsx'
import { Time } from '../../parts/time.tsx'

/** When something is due: how far ahead, and the time of this browser. */
export function When({ at, now }: { at: number; now: ReadonlySignal<number> }) {
  return (
    <span class="when">
      <Time at={at} now={now} /> <span class="quiet">{localTime(at)}</span>
    </span>
  )
}

/** The five fields of a schedule, and whose time they mean. */
export function Schedule({ of: { cron, timezone } }: { of: JobShape }) {
  return (
    <span class="when">
      <code>
        <Text of={cron} />
      </code>{' '}
      <span class="quiet">
        {timezone === null ? "this machine's time" : <Text of={timezone} />}
      </span>
    </span>
  )
}

/** `Mon 23 Nov, 03:00`, as this browser writes it. */
export function localTime(at: number): string {
  return new Date(at).toLocaleString(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
}

/** The time zone of this browser: `Europe/London`. */
export function zone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}
