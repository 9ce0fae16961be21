import type { FunctionComponent } from 'preact'

import type { Page } from './page.ts'

/** What every view is handed: the page, and the id that its address names, such as a cycle's. */
export interface ViewProps {
  page: Page
  id: string | null
}

export type View = FunctionComponent<ViewProps>
