import type { Page } from '../../page.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { useSpecs } from './data.ts'
import { NeverTraced } from './trace-summary.tsx'
import { Trace } from './trace.tsx'

/** What proves the scenarios of a repository. */
export function TracePage({ page, repository }: { page: Page; repository: string }) {
  const specs = useSpecs(page, repository)
  return (
    <Loaded of={specs}>
      {({ trace }) =>
        trace === null ? (
          <NeverTraced page={page} repository={repository} />
        ) : (
          <>
            <h2>By capability</h2>
            <Trace page={page} trace={trace} />
          </>
        )
      }
    </Loaded>
  )
}
