import type { ViewProps } from '../../view.ts'
import { All } from './all.tsx'
import { One } from './one.tsx'

/** The jobs with their next and last runs, and one of them with what its runs say. */
export function JobsView({ page, id }: ViewProps) {
  const { repository, run } = page.router.place.value.filter
  if (id === null) return <All page={page} />
  const place = repository === undefined ? {} : { repository }
  return (
    <One key={`${repository} ${id}`} page={page} name={id} place={place} chosen={run ?? null} />
  )
}
