import { expect } from 'bun:test'
import { join } from 'node:path'

import {
  browserTest,
  endBrowserAfterAll,
  eventually,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../../support/browser.ts'
import { makeRepository } from '../../support/git.ts'
import { startService } from '../../support/service.ts'
import { tillTree } from '../../support/worked-change.ts'

endBrowserAfterAll()

browserTest(
  'the specs view approves a script, accepts a change and runs a cycle to its end, live [page/specs-are-read-and-run/a-cycle-now] [page/specs-are-read-and-run/a-script-that-waits]',
  async () => {
    using repository = makeRepository(tillTree)
    await using service = await startService(repository.root)
    const { url } = await (await service.ask('/link', { method: 'POST' })).json()
    await using opened = await openPage(String(url))
    const { page } = opened
    await page.keyboard.press('4')
    await page.getByText('One script waits for your consent').waitFor()
    await page.getByRole('link', { name: 'specs/price.ts' }).click()
    const text = page.getByRole('region', { name: 'All of it' })
    await text.getByText('Every accepted change of the till').waitFor()
    await page.getByLabel('Your name').fill('ana')
    await page.getByRole('button', { name: 'Approve exactly this text' }).click()
    await page.locator('main').getByText('loaded', { exact: true }).waitFor()
    await eventually(() => page.getByLabel('Your name').count(), 0)

    // Other bytes wait again, shown against those that a person consented to.
    const before = String(tillTree['ostinato/specs/price.ts'])
    await Bun.write(
      join(repository.root, 'ostinato/specs/price.ts'),
      before.replace('Every accepted', 'Each accepted'),
    )
    await page.getByRole('button', { name: 'Show what it says now' }).click()
    await page.getByRole('heading', { name: 'What changed since it was approved' }).waitFor()
    await page.locator('.diff .marked').first().waitFor()
    expect(await page.locator('.diff .marked').allTextContents()).toEqual(['Every', 'Each'])
    expect(await page.getByLabel('Your name').inputValue()).toBe('ana')
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'specs-script-changed')

    await page.getByRole('link', { name: 'All specs' }).click()
    await page.getByRole('link', { name: 'price', exact: true }).waitFor()
    await page.getByRole('link', { name: 'honest-totals' }).click()
    await page.locator('.tasks').getByText('1.3 Refuse prices below zero').waitFor()
    await page.getByRole('button', { name: 'Accept exactly this text' }).click()
    await page.locator('main').getByText('accepted', { exact: true }).waitFor()
    await shootAll(page, 'specs-change-accepted')

    await page.goto(`${service.url}/#/specs/openspec`)
    await page.getByRole('button', { name: 'Run a cycle now' }).click()
    const cycle = page.getByRole('article', { name: 'The cycle that was asked for' })
    await cycle.getByText('done', { exact: true }).waitFor()
    await cycle.getByText(/^(nothing|suggested|held-back|could-not-look): /).waitFor()
    expect(await cycle.textContent()).toMatch(/observe .*consult .*propose .*verify /)
    await page.getByText(/^since \d{4}-\d\d-\d\d: \d+ problems/).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'specs-cycle-now')
    await page.goto(`${service.url}/#/specs/solve`)
    await page.getByRole('button', { name: 'Run a cycle now' }).click()
    await page
      .getByRole('alert')
      .filter({ hasText: 'it works problems that people state' })
      .waitFor()
    expect(opened.strangers).toEqual([])
    expect(opened.troubles.filter((one) => !one.includes('status of 4'))).toEqual([])
  },
  600_000,
)
