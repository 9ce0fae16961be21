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
  'suggestions are moved through, opened, accepted, taken back, applied and reverted [page/suggestions-are-an-inbox/a-review-by-keyboard]',
  async () => {
    using repository = makeRepository(troubledTree())
    await using service = await startService(repository.root)
    const { url } = await (await service.ask('/link', { method: 'POST' })).json()
    await using opened = await openPage(String(url))
    const { page } = opened
    const main = page.locator('main')
    const button = (name: string) => main.getByRole('button', { name, exact: true })
    await page.keyboard.press('2')
    const rows = main.getByRole('listitem')
    await rows.nth(4).waitFor()
    const count = await rows.count()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'suggestions')
    for (const key of ['j', 'j', 'k']) await page.keyboard.press(key)
    const title = (await rows.first().getByRole('link').textContent()) ?? ''
    await eventually(() => page.evaluate('document.activeElement.textContent'), title)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await main.getByText('It was suggested').waitFor()
    await main.getByText(`1 of ${count}`).waitFor()
    for (const part of ['Change', 'Evidence', 'Insights', 'History'])
      await main.getByRole('heading', { level: 2, name: part }).waitFor()
    await main.getByText('written by code, without a model').waitFor()
    expect(
      await main.getByRole('table', { name: 'Checks before and after' }).textContent(),
    ).toMatch(/validate.*problems.*gone/)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'suggestion')
    await main.getByRole('button', { name: 'Copy it as Markdown' }).click()
    await page.getByText('Copied it as Markdown').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('## Evidence')

    // Who decides is asked once.
    await page.keyboard.press('a')
    await page.getByRole('dialog', { name: 'Who decides?' }).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await page.keyboard.type('ana')
    await page.keyboard.press('Enter')
    await button('Apply on a branch').waitFor()
    await main.getByText('Accepted by ana').waitFor()
    await page.keyboard.press('u')
    await button('Accept').waitFor()
    await button('Accept').click()
    await button('Apply on a branch').click()
    await button('Revert').waitFor()
    await main.getByText('It was put on branch').waitFor()
    expect(repository.git(['branch', '--list', 'ostinato/*'])).not.toBe('')
    await button('Revert').click()
    await main.getByText('It was undone').waitFor()
    const history = await main.locator('.history li').allTextContents()
    const said = ['suggested', 'accepted', 'waits again', 'accepted', 'applied', 'reverted']
    expect(history.length).toBe(said.length)
    for (const [at, word] of said.entries()) expect(history[at]).toContain(word)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'suggestion-reverted')

    // The next is rejected, with a reason; and the list goes on where it was.
    await page.keyboard.press('j')
    await main.getByText(`2 of ${count}`).waitFor()
    await button('Accept').waitFor()
    await page.keyboard.press('x')
    await page.getByRole('dialog', { name: 'Why reject the suggestion?' }).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'suggestion-why')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Tab')
    await page.keyboard.type('too\nterse <b>')
    await page.getByRole('button', { name: 'Reject the suggestion' }).click()
    await main.getByText('Rejected by ana').waitFor()
    expect(await main.locator('q').textContent()).toBe('too\nterse <b>')
    await main.getByText('It holds back').waitFor()
    await page.keyboard.press('Escape')
    await rows.nth(4).waitFor()
    await page.waitForFunction(() => document.activeElement?.id.startsWith('row-s-'))
    const own = rows.nth(1)
    await own.filter({ hasText: 'rejected' }).waitFor()
    expect(await own.getByRole('link').getAttribute('id')).toBe(
      String(await page.evaluate('document.activeElement.id')),
    )
    await page.keyboard.press('u')
    await page.getByText('Taken back: it waits again').waitFor()
    expect(await own.textContent()).not.toContain('rejected')
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

browserTest(
  'a review that the service refuses says why, and changes nothing [page/suggestions-are-an-inbox/a-review-is-refused]',
  async () => {
    using repository = makeRepository(troubledTree())
    await using service = await startService(repository.root)
    const { url } = await (await service.ask('/link', { method: 'POST' })).json()
    await using opened = await openPage(String(url), { by: 'ana' })
    const { page } = opened
    await page.keyboard.press('2')
    const rows = page.locator('main').getByRole('listitem')
    await rows.nth(1).waitFor()
    const id = String(await rows.first().getAttribute('data-id'))
    await rows.first().getByRole('link').focus()
    // Nothing answers this page, and then somebody else is quicker.
    await page.route('**/review', (route) => route.abort())
    await page.keyboard.press('a')
    await page.getByRole('alert').getByText('Cannot reach the service').waitFor()
    expect(await rows.first().textContent()).not.toContain('accepted')
    await service.ask(`/suggestions/${id}/review`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ accept: false, by: 'ben', code: 'style' }),
    })
    // What the other did is told as soon as it is heard, and the row stays where it is.
    await rows.first().getByText('rejected').waitFor()
  },
)
