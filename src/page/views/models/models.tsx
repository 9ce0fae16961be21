import { useEffect } from 'preact/hooks'

import { ModelsShape } from '../../../domain/models-shape.ts'
import { get } from '../../api.ts'
import { useEntries } from '../../entries.ts'
import { useItemKeys } from '../../parts/items.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { useResource } from '../../store.ts'
import type { ViewProps } from '../../view.ts'
import { Abilities } from './abilities.tsx'
import { Listed } from './listed.tsx'
import { Roles } from './roles.tsx'
import { Server } from './server.tsx'
import { Speed } from './speed.tsx'
import { Start } from './start.tsx'
import { Trouble } from './trouble.tsx'

/** While no model can be used, it is looked for again so often: that one was started writes no entry. */
const lookMs = 5000

/** The model server and its models: what each is used for, can do, and how quick it is. */
export function ModelsView({ page }: ViewProps) {
  const models = useResource(
    page.live,
    'models',
    async (signal) => get('/models', ModelsShape, { signal }),
    { on: ['cycle.queued', 'model.probed', 'model.failed'] },
  )
  const probed = useEntries(page, ['model.probed'], 50)
  const trouble = useEntries(page, ['model.failed', 'model.slow', 'model.unusable'], 10)
  const state = models.state.value
  const isThere = state.kind === 'loaded' && state.value.why === null
  useEffect(() => {
    if (isThere) return undefined
    const timer = setInterval(models.reload, lookMs)
    return () => clearInterval(timer)
  }, [isThere, models])
  useItemKeys(page, 'Models')
  return (
    <>
      <h1 tabIndex={-1}>Models</h1>
      <Loaded of={models}>
        {(now) => (
          <>
            <Server of={now} reload={models.reload} />
            {now.why !== null && <Start page={page} of={now} />}
            {now.server !== null && <Roles of={now.models} />}
            <Listed of={now.models} />
          </>
        )}
      </Loaded>
      <Loaded of={probed}>{(entries) => <Abilities page={page} of={entries} />}</Loaded>
      <Speed page={page} />
      <Loaded of={trouble}>{(entries) => <Trouble page={page} of={entries} />}</Loaded>
    </>
  )
}
