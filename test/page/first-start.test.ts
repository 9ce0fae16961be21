import { expect } from 'bun:test'

import {
  browserTest,
  endBrowserAfterAll,
  eventually,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../support/browser.ts'
import { makeRepository } from '../support/git.ts'
import { startService } from '../support/service.ts'
import { troubledTree } from '../support/tree.ts'

endBrowserAfterAll()

browserTest(
  'a stranger is led from the first start to an applied suggestion by keyboard alone [page/a-first-start/something-waits]',
  async () => {
    using repository = makeRepository(troubledTree())
    await using service = await startService(repository.root, { OSTINATO_MODEL_URL: 'none' })
    const { url } = await (await service.ask('/link', { method: 'POST' })).json()
    await using opened = await openPage(url)
    const { page } = opened
    const next = page.locator('.first-steps [aria-current=step]')
    await next.getByRole('heading', { name: 'Decide on what is suggested' }).waitFor()
    await page.getByRole('region', { name: 'Last endings' }).getByText('suggested').waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'overview-waiting')
    await page.setViewportSize({ width: 1440, height: 900 })
    // Along what leads somewhere, as the keys under "?" say.
    const focused = async () => String(await page.evaluate('document.activeElement.textContent'))
    for (let steps = 0; steps < 20 && !(await focused()).startsWith('Look at'); steps++)
      await page.keyboard.press('j')
    expect(await focused()).toMatch(/^Look at \d+ suggestions$/)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Suggestions' }).waitFor()
    const { suggestions } = await (await service.ask('/suggestions?state=open')).json()
    const main = page.locator('main')
    await main.getByText(String(suggestions[0].title)).first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await main.getByRole('button', { name: 'Accept', exact: true }).waitFor()
    await page.keyboard.press('a')
    await page.getByRole('dialog', { name: 'Who decides?' }).waitFor()
    await page.keyboard.type('ana')
    await page.keyboard.press('Enter')
    await main.getByRole('button', { name: 'Apply on a branch' }).waitFor()
    for (let steps = 0; steps < 40 && (await focused()) !== 'Apply on a branch'; steps++)
      await page.keyboard.press('Tab')
    await eventually(focused, 'Apply on a branch')
    await page.keyboard.press('Enter')
    await main.getByText('It was put on branch').waitFor()
    const [branch = ''] = repository
      .git(['branch', '--list', '--format=%(refname:short)', 'ostinato/*'])
      .split('\n')
    expect(repository.git(['log', '-1', '--format=%B', branch])).toContain('Reviewed-by: ana')
    // What is left to do is said, to be copied.
    await main.getByText(`git -C ${repository.root} merge ${branch}`).waitFor()
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)
