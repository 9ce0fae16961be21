import type { Page } from '../../page.ts'
import { hrefOf } from '../../router.ts'

const kinds = ['change', 'script', 'trace', 'lessons'] as const
type Kind = (typeof kinds)[number]

/** What an id of this view names: a spec by its name, which holds no colon, or another thing by `KIND:NAME`. */
export interface Named {
  kind: 'spec' | Kind
  name: string
}

export function namedBy(id: string): Named {
  const kind = kinds.find((one) => id.startsWith(`${one}:`))
  return kind ? { kind, name: id.slice(kind.length + 1) } : { kind: 'spec', name: id }
}

/** The address of something in a repository; without a repository, of the list. */
export function linkTo({ kind, name }: Named, repository: string): string {
  return hrefOf('specs', kind === 'spec' ? name : `${kind}:${name}`, { repository })
}

export function listLink(repository: string): string {
  return hrefOf('specs', null, { repository })
}

/**
 * Alters what the address says besides the view and the id, in place of this address, so that the way back
 * leads out of it; undefined takes a word away.
 */
export function narrow({ router }: Page, change: Record<string, string | undefined>): void {
  const { view, id, filter } = router.place.value
  const said = Object.entries({ ...filter, ...change }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  window.location.replace(hrefOf(view, id, Object.fromEntries(said)))
}
