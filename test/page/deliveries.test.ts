import { expect } from 'bun:test'

import type { DeliveryDetail } from '../../src/domain/delivery.ts'
import { newDeliveryId } from '../../src/domain/delivery.ts'
import { newCycleId } from '../../src/domain/id.ts'
import { openForTest } from '../http/open-for-test.ts'
import { smallKit } from '../http/small-kit.ts'
import {
  browserTest,
  endBrowserAfterAll,
  eventually,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../support/browser.ts'
import { makeRepository } from '../support/git.ts'
import { macOf } from '../support/hooks.ts'
import { startService } from '../support/service.ts'
import { bad, badWhole } from './hostile-words.ts'

endBrowserAfterAll()

browserTest(
  'the deliveries view shows a delivery as it comes, what came of it, and replays it when that was confirmed [page/deliveries-are-followed/a-webhook-is-delivered] [page/deliveries-are-followed/a-delivery-is-replayed]',
  async () => {
    using repository = makeRepository({
      'README.md': '# A\n\nSee [the guide](guide.md).\n',
      'docs/guide.md': '# Guide\n',
    })
    await using service = await startService(repository.root, {
      OSTINATO_HOOK_CI_SECRET: 'ci-secret',
    })
    const send = (body: string, name: string) =>
      fetch(`${service.url}/hooks/ci`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-signature': macOf('ci-secret', body),
          'x-delivery': name,
        },
        body,
      })
    const link = await (await service.ask('/link', { method: 'POST' })).json()
    await using opened = await openPage(String(link.url))
    const { page } = opened
    await page.keyboard.press('8')
    await page.getByText('Nothing was delivered yet.').waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'deliveries-none')
    expect((await send('{"spec":"links","reason":"the site was built"}', 'one')).status).toBe(202)
    await page.getByRole('link', { name: 'cycle of links' }).waitFor()
    expect((await send('{"what":"is this"}', 'two')).status).toBe(202)
    await page.locator('td .tag').filter({ hasText: 'quarantined' }).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'deliveries')
    await page.getByRole('combobox', { name: 'Show' }).selectOption('accepted')
    await page.locator('td .tag').filter({ hasText: 'quarantined' }).waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: 'ci', exact: true }).waitFor()
    await page.locator('h1').focus()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const came = page.getByRole('region', { name: 'What came of it' })
    await came.locator('.tag-done').first().waitFor()
    const cycle = await came.locator('a[href^="#/cycles/"]').getAttribute('href')
    const { ending } = await (await service.ask(String(cycle).slice(1))).json()
    await came
      .locator('.causes')
      .filter({ hasText: String(ending.why) })
      .waitFor()
    const body = page.getByRole('region', { name: 'Body' }).locator('pre')
    expect(await body.textContent()).toBe(
      '{\n  "spec": "links",\n  "reason": "the site was built"\n}',
    )
    await page.getByRole('button', { name: 'As it came', exact: true }).click()
    expect(await body.textContent()).toBe('{"spec":"links","reason":"the site was built"}')
    const headers = page.getByRole('table', { name: 'The headers' })
    await headers.filter({ hasText: 'x-delivery' }).waitFor()
    expect(await headers.textContent()).not.toContain('x-signature')
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'delivery')
    // Nothing happens before it is confirmed.
    await page.getByRole('button', { name: 'Replay' }).click()
    await page.getByText('Its triggers were made already.').waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'delivery-replay')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement?.textContent?.startsWith('Replay'))
    await eventually(() => came.locator('.causes > li').count(), 1)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Make its triggers again' }).click()
    await page.getByText('Replayed: it is accepted').waitFor()
    await page.getByText('replayed once').waitFor()
    await eventually(() => came.locator('.causes > li').count(), 2)
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
  300_000,
)

browserTest(
  'a delivery in which everything is hostile runs nothing, loads nothing and hides nothing [page/nothing-is-hidden-in-text/what-a-webhook-delivers]',
  async () => {
    const cycle = newCycleId()
    const delivery: DeliveryDetail = {
      ...smallKit().delivery,
      hook: bad,
      key: bad,
      why: bad,
      state: 'quarantined',
      headers: { 'x-event': bad, [bad]: '' },
      body: bad,
      causes: [
        { spec: bad, repository: bad, cycle: null, why: bad },
        { spec: bad, repository: bad, cycle, why: null },
      ],
    }
    const deliveries = {
      ...smallKit().deliveries,
      list: async () => ({
        deliveries: [delivery, { ...delivery, id: newDeliveryId(2), why: null }],
        next: null,
      }),
      get: async () => delivery,
    }
    const { suggestion, cycle: one, cycles } = smallKit()
    const detail = await cycles.get(one.id)
    const made: typeof detail = {
      ...detail,
      cycle: {
        ...detail.cycle,
        state: 'failed',
        fault: { code: 'bug', message: bad },
      },
      ending: { word: 'nothing', why: bad },
      suggestions: [{ ...suggestion, title: bad }],
    }
    await using doors = await openForTest({
      kitOver: { deliveries, cycles: { ...cycles, get: async () => made } },
    })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.keyboard.press('8')
    const main = page.locator('main')
    await main.getByRole('table').waitFor()
    const texts = async () => ((await main.textContent()) ?? '').split(badWhole).length - 1
    // Two hooks, a reason, a cause that was not followed (spec, why), and one that was.
    await eventually(texts, 6)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'deliveries-hostile')
    await main.getByRole('table').getByRole('link').first().click()
    await main.getByRole('link', { name: 'exe' }).last().waitFor()
    // Hook, reason, key, spec and place twice, a reason, the cycle's three, two headers, body.
    await eventually(texts, 14)
    expect(await main.locator('img, script, style, iframe, a[href^="javascript"]').count()).toBe(0)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'delivery-hostile')
    await main.getByRole('button', { name: 'Copy the body' }).click()
    await page.getByText('Copied the body').waitFor()
    await eventually(() => page.evaluate('navigator.clipboard.readText()'), bad)
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
  300_000,
)

browserTest(
  'the deliveries view shows many a part at a time, bytes that are no text, and a list that failed [page/deliveries-are-followed/very-many]',
  async () => {
    const { delivery, deliveries: kept } = smallKit()
    const many = Array.from({ length: 300 }, (_, at) => ({ ...delivery, id: newDeliveryId(at) }))
    const bytes: DeliveryDetail = { ...delivery, body: 'AAAA'.repeat(20_000), encoding: 'base64' }
    const deliveries: typeof kept = {
      ...kept,
      list: async ({ limit = 20 }) => ({
        deliveries: many.slice(0, limit),
        next: many[limit]?.id ?? null,
      }),
      get: async () => bytes,
    }
    await using doors = await openForTest({ kitOver: { deliveries } })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.keyboard.press('8')
    const rows = page.locator('tbody tr')
    for (const count of [25, 50, 100, 200]) {
      await page.waitForFunction(
        (all) => document.querySelectorAll('tbody tr').length === all,
        count,
      )
      if (count < 200) await page.getByRole('button', { name: 'Show more' }).click()
    }
    await page.getByText('These are the newest 200').waitFor()
    await rows.first().getByRole('link').click()
    await page.getByText('is kept and shown as base64').waitFor()
    expect(await page.locator('pre').textContent()).toHaveLength(20_000)
    await page.getByRole('button', { name: 'Show more' }).click()
    await page.waitForFunction(() => document.querySelector('pre')?.textContent?.length === 80_000)
    expect(opened.troubles).toEqual([])
    deliveries.list = async () => {
      throw new RangeError('the disk is full')
    }
    await page.getByRole('link', { name: 'All deliveries' }).click()
    await page.getByRole('alert').waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'deliveries-failed')
    deliveries.list = async () => ({ deliveries: [delivery], next: null })
    await page.getByRole('button', { name: 'Try again' }).click()
    await rows.first().waitFor()
    expect(opened.strangers).toEqual([])
  },
  300_000,
)
