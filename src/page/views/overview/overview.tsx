import { useEffect } from 'preact/hooks'

import { entryTypes } from '../../../domain/entry.ts'
import { cycleEnds } from '../../cycle.ts'
import { useEntries } from '../../entries.ts'
import { useItemKeys } from '../../parts/items.ts'
import { Loaded } from '../../parts/loaded.tsx'
import type { ViewProps } from '../../view.ts'
import { Endings } from './endings.tsx'
import { FirstSteps } from './first-steps.tsx'
import { useKnown } from './known.ts'
import { Latest } from './latest.tsx'
import { NotEnforced } from './not-enforced.tsx'
import { Now } from './now.tsx'
import { Waiting } from './waiting.tsx'

/** What to do next, what waits, what runs and what was: useful before anything has run. */
export function OverviewView({ page }: ViewProps) {
  const known = useKnown(page)
  const endings = useEntries(page, cycleEnds, 6)
  const latest = useEntries(page, entryTypes, 8)
  // A model that is there now begins cycles, and writes no entry of its own.
  useEffect(() => page.live.onEntry(['cycle.queued'], page.status.reload), [page])
  useItemKeys(page, 'Overview')
  return (
    <>
      <h1 tabIndex={-1}>Overview</h1>
      <Loaded of={page.status}>
        {(status) => (
          <>
            <Loaded of={known}>
              {(all) => (
                <>
                  <FirstSteps page={page} status={status} known={all} />
                  <div class="pair">
                    <Waiting page={page} status={status} known={all} />
                    <Now page={page} known={all} />
                  </div>
                </>
              )}
            </Loaded>
            <div class="pair">
              <Endings page={page} of={endings} />
              <Latest page={page} of={latest} />
            </div>
            <NotEnforced status={status} />
          </>
        )}
      </Loaded>
    </>
  )
}
