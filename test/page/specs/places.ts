import type { Page } from 'playwright-core'

import type { OpenDoors } from '../../http/open-for-test.ts'
import type { Say } from './sample-spec.ts'

/** Text as it is. */
export const plain: Say = (what) => what

/** One place of each kind in the specs view. */
export const places = {
  list: '#/specs',
  spec: '#/specs/docs',
  trace: '#/specs/trace%3Aall',
  lessons: '#/specs/lessons%3Aall',
  change: '#/specs/change%3Ahonest-totals',
  script: '#/specs/script%3Aspecs%2Fdocs.ts',
} as const

/** Opens a place, and waits until nothing of it is being loaded. */
export async function goTo(page: Page, { doors }: OpenDoors, hash: string): Promise<void> {
  await page.goto(`${doors.url}/${hash}`)
  await page.locator('main h1').waitFor()
  await page.waitForFunction(
    () => !document.querySelector('main')?.textContent?.includes('Loading …'),
  )
}
