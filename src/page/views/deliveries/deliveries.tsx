import type { ViewProps } from '../../view.ts'
import { All } from './all.tsx'
import { One } from './one.tsx'

/** What webhooks delivered, and one delivery with what came of it. */
export function DeliveriesView({ page, id }: ViewProps) {
  return id === null ? <All page={page} /> : <One key={id} page={page} id={id} />
}
