import { expect } from 'bun:test'

import { openForTest } from '../http/open-for-test.ts'
import {
  browserTest,
  endBrowserAfterAll,
  eventually,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../support/browser.ts'

endBrowserAfterAll()

browserTest(
  'the page opens by its link, is live, and each digit leads to a view [page/served-by-the-service-alone/a-browser-that-was-let-in] [page/for-everybody/by-digits]',
  async () => {
    await using doors = await openForTest()
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.getByText('Live', { exact: true }).waitFor()
    const titles = ['Overview', 'Suggestions', 'Cycles', 'Specs', 'Agents', 'Models']
    const names = [...titles, 'Jobs', 'Deliveries', 'Ask']
    // The first is open already.
    for (const name of [...names.slice(1), 'Overview']) {
      await page.keyboard.press(String(names.indexOf(name) + 1))
      await page.getByRole('heading', { level: 1, name }).waitFor()
      await eventually(() => page.title(), `${name} · Ostinato`)
      expect(await page.locator('nav [aria-current=page]').textContent()).toBe(name)
      // Who goes on by keyboard or screen reader is taken along.
      await page.waitForFunction((text) => document.activeElement?.textContent === text, name)
    }
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Ask' }).waitFor()
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

browserTest(
  'the page shows its keys, and leaves them to who types or turns them off [page/for-everybody/keys-are-turned-off]',
  async () => {
    await using doors = await openForTest()
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keys' })
    await dialog.waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'keys')
    await page.keyboard.press('3')
    await dialog.getByRole('checkbox').uncheck()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await page.keyboard.press('3')
    expect(page.url()).not.toContain('cycles')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await page.getByRole('button', { name: 'Keys' }).click()
    await dialog.getByRole('checkbox').check()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.keyboard.press('3')
    await page.getByRole('heading', { level: 1, name: 'Cycles' }).waitFor()
    expect(opened.troubles).toEqual([])
  },
)

browserTest(
  'the page keeps the theme that was chosen, and folds its menu where it is narrow [page/for-everybody/a-narrow-window]',
  async () => {
    await using doors = await openForTest()
    await using opened = await openPage(doors.doors.link(), { width: 360 })
    const { page } = opened
    const colour = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const [light, select] = [await colour(), page.getByLabel('Colours')]
    await select.selectOption('dark')
    const dark = await colour()
    expect(dark).not.toBe(light)
    await page.reload()
    await select.waitFor()
    await eventually(colour, dark)
    await select.selectOption('auto')
    const cycles = page.getByRole('navigation').getByRole('link', { name: 'Cycles' })
    expect(await cycles.isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Menu' }).click()
    expect(await faultsOfLooks(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 900 })
    await cycles.click()
    await page.getByRole('heading', { level: 1, name: 'Cycles' }).waitFor()
    expect(await cycles.isVisible()).toBe(false)
    expect(opened.troubles).toEqual([])
  },
)

browserTest(
  'the page says that the service is gone [page/live-and-honest-about-it/the-service-ends]',
  async () => {
    const doors = await openForTest()
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.getByText('Live', { exact: true }).waitFor()
    await doors[Symbol.asyncDispose]()
    await page.getByText('Reconnecting …').waitFor()
    await page.keyboard.press('3')
    await page.getByText('Cannot open "Cycles"').waitFor()
  },
)

browserTest(
  'the page sends at most 100 KB of compressed script for its first view [page/quick-to-be-there/the-first-view]',
  async () => {
    await using doors = await openForTest()
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    const sent: Promise<{ url: string; bytes: number }>[] = []
    page.on('requestfinished', (request) => {
      if (request.resourceType() === 'script')
        sent.push(
          request
            .sizes()
            .then(({ responseBodySize }) => ({ url: request.url(), bytes: responseBodySize })),
        )
    })
    const fresh = await page.context().newCDPSession(page)
    await fresh.send('Network.setCacheDisabled', { cacheDisabled: true })
    await page.reload()
    await page.getByText('Live', { exact: true }).waitFor()
    const all = await Promise.all(sent)
    expect(all.length).toBeGreaterThan(1)
    expect(all.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(100_000)
  },
)
