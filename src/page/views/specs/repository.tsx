import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import * as v from 'valibot'

import { CycleShape } from '../../../domain/cycle-shape.ts'
import { get } from '../../api.ts'
import type { Page } from '../../page.ts'
import { ChooseRepository } from '../../parts/choose-repository.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Text } from '../../parts/text.tsx'
import { narrow } from './place.ts'

interface Props {
  page: Page
  /** What is shown in the repository; where the address names no repository, the one that this spec ran in last. */
  spec?: string
  children: (repository: string) => ComponentChildren
}

/** Shows something in the repository that the address names, else in the first; with a choice where there are several. */
export function InRepository({ page, spec, children }: Props) {
  return (
    <Loaded of={page.status}>
      {({ repositories }) =>
        repositories.length === 0 ? (
          <NoRepository page={page} />
        ) : (
          <Chosen page={page} all={repositories} {...(spec !== undefined && { spec })}>
            {children}
          </Chosen>
        )
      }
    </Loaded>
  )
}

function Chosen({ page, spec, all, children }: Props & { all: readonly string[] }) {
  const named = page.router.place.value.filter['repository']
  const known = all.find((one) => one === named)
  const isOpen = known === undefined && spec !== undefined && all.length > 1
  const last = useLast(spec, isOpen)
  if (isOpen && last === undefined) return <p class="quiet">Loading …</p>
  const repository = known ?? all.find((one) => one === last) ?? all[0] ?? ''
  return (
    <>
      <ChooseRepository
        all={all}
        chosen={repository}
        choose={(one) => narrow(page, { repository: one })}
      />
      {named !== undefined && known === undefined && (
        <p class="warned">
          <Text of={named} /> is not served here: this is another repository.
        </p>
      )}
      <div key={repository}>{children(repository)}</div>
    </>
  )
}

const Newest = v.object({ cycles: v.array(CycleShape) })

/** The repository of a spec's newest cycle; undefined while that is not known, null where there is none. */
function useLast(spec: string | undefined, isOpen: boolean): string | null | undefined {
  const [last, set] = useState<string | null | undefined>(undefined)
  useEffect(() => {
    if (!isOpen || spec === undefined) return undefined
    const closed = new AbortController()
    get('/cycles', Newest, { query: { spec, limit: 1 }, signal: closed.signal }).then(
      ({ cycles }) => set(cycles[0]?.repository ?? null),
      () => set(null),
    )
    return () => closed.abort()
  }, [spec, isOpen])
  return last
}

function NoRepository({ page }: { page: Page }) {
  const command = 'ostinato start'
  return (
    <p class="quiet">
      No repository is served, and so there are no specs. End this service, and begin one in a
      repository: <code>{command}</code> <Copy page={page} text={command} what="the command" />
    </p>
  )
}
