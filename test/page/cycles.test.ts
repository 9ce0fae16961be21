import { expect } from 'bun:test'

import {
  browserTest,
  endBrowserAfterAll,
  eventually,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../support/browser.ts'
import { placeholderTree } from '../support/placeholder.ts'
import { startSlowService } from '../support/slow-service.ts'

endBrowserAfterAll()

browserTest(
  'the cycles view shows a cycle with its steps, agents and tokens while it runs, and as it ended [page/live-and-honest-about-it/a-cycle-runs]',
  async () => {
    await using slow = await startSlowService()
    await using opened = await openPage(slow.link)
    const { page } = opened
    await page.keyboard.press('3')
    await page.getByRole('heading', { level: 1, name: 'Cycles' }).waitFor()
    slow.repository.commit(placeholderTree())
    await slow.asked
    const card = page.getByRole('article', { name: 'Cycle of openspec' })
    await card.getByRole('listitem').filter({ hasText: 'propose' }).waitFor()
    await card.locator('[aria-current=step]').filter({ hasText: 'propose' }).waitFor()
    expect(await card.getByRole('list', { name: 'Agents that answered' }).textContent()).toMatch(
      /openspec .*insight/,
    )
    const speaking = card.getByRole('list', { name: 'What a model is writing' })
    for (let tokens = 1; tokens <= 5; tokens++) slow.model.advance(10)
    await speaking.getByText('tokens').waitFor()
    await speaking.getByText('"purpose"').waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'cycles-live')
    slow.goOn()
    await page.getByText('No cycle runs or waits.').waitFor()
    const row = page.getByRole('row').filter({ hasText: 'openspec' }).first()
    await row.filter({ hasText: 'done' }).waitFor()
    // The newest comes first, and by keyboard.
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: 'Asked of models' }).waitFor()
    await eventually(() => page.locator('.steps .step-done').count(), 4)
    await page.getByText('suggested', { exact: true }).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'cycle')
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

browserTest(
  'the cycles view cancels a cycle that runs [page/live-and-honest-about-it/a-cycle-is-cancelled]',
  async () => {
    await using slow = await startSlowService()
    await using opened = await openPage(slow.link)
    const { page } = opened
    await page.keyboard.press('3')
    slow.repository.commit(placeholderTree())
    await slow.asked
    await page.getByRole('button', { name: 'Cancel the cycle of openspec' }).click()
    await page.getByText('Cancelled the cycle of openspec').waitFor()
    const row = page.getByRole('row').filter({ hasText: 'cancelled' })
    await row.waitFor()
    await row.filter({ hasText: 'openspec' }).waitFor()
    expect(opened.troubles).toEqual([])
  },
)
