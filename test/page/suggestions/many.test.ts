import { expect } from 'bun:test'

import type { InboxLine } from '../../../src/domain/inbox-shape.ts'
import { openForTest } from '../../http/open-for-test.ts'
import { inboxLine, smallKit } from '../../http/small-kit.ts'
import {
  browserTest,
  endBrowserAfterAll,
  eventually,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../../support/browser.ts'
import { createFeed, manyLines } from './feed.ts'

endBrowserAfterAll()

const attention = { minutes: 20, spent: 0 }

/** The list of these lines, which the test may change, and a stream that it writes. */
async function openList(lines: InboxLine[]) {
  const feed = createFeed()
  const doors = await openForTest({ kitOver: { follow: feed.follow } })
  const asked: { ids: number; accept: boolean }[] = []
  const { suggestions } = doors.kit
  suggestions.inbox = async ({ states = ['open'] }) => ({
    lines: lines.filter(({ state }) => states.includes(state)),
    attention,
  })
  suggestions.review = async (ids, { accept, code, why }) => {
    asked.push({ ids: ids.length, accept, ...(code && { code }), ...(why && { why }) })
    return [doors.kit.suggestion]
  }
  const reopened: string[] = []
  suggestions.reopen = async (id) => {
    reopened.push(id)
    return doors.kit.suggestion
  }
  const opened = await openPage(doors.doors.link(), { by: 'ana' })
  const { page } = opened
  await page.keyboard.press('2')
  await page.getByRole('heading', { level: 1, name: 'Suggestions' }).waitFor()
  await feed.heard
  return {
    feed,
    doors,
    asked,
    reopened,
    page,
    opened,
    main: page.locator('main'),
    rows: page.locator('main').getByRole('listitem'),
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]()
      await doors[Symbol.asyncDispose]()
    },
  }
}

browserTest(
  'ten thousand suggestions are shown by today’s minutes, moved through, narrowed and decided on in batches [page/suggestions-are-an-inbox/very-many-suggestions]',
  async () => {
    await using at = await openList(manyLines(10_000))
    const { page, main, rows, asked } = at
    await rows.nth(19).waitFor()
    expect(await rows.first().getAttribute('aria-setsize')).toBe('30')
    await main.getByText('30 to look at today, about 30 min').waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'suggestions-many')
    await main.getByRole('button', { name: 'Show 9970 more, for another day' }).click()
    await main.getByText('9970 for another day').waitFor()
    // Few of them are drawn, and each is told its place.
    expect(await rows.count()).toBeLessThan(200)
    expect(await rows.first().getAttribute('aria-setsize')).toBe('10000')
    await page.keyboard.press('k')
    await page.waitForFunction(() => document.activeElement?.textContent?.includes('number 9999 '))
    await rows.filter({ hasText: 'number 9999 ' }).waitFor()
    for (let count = 0; count < 50; count++) await page.keyboard.press('k')
    expect(String(await page.evaluate('document.activeElement.textContent'))).toContain('9949 ')
    const isSeen = await page.evaluate(
      '(() => { const { top, bottom } = document.activeElement.getBoundingClientRect(); return top >= 0 && bottom <= innerHeight })()',
    )
    expect(isSeen).toBe(true)
    const words = main.getByRole('searchbox', { name: 'Words' })
    const fitting = (count: number) => main.locator(`[aria-setsize="${count}"]`).first().waitFor()
    const titles = manyLines(10_000).map(({ title }) => title)
    await words.fill('GUIDE 77')
    await fitting(titles.filter((title) => title.includes('77')).length)
    await main.getByRole('combobox', { name: 'Spec' }).selectOption('links')
    await main.getByRole('combobox', { name: 'Repository' }).selectOption('/home/ana/garden')
    await fitting(titles.filter((title, at) => at % 6 === 0 && title.includes('77')).length)
    await rows.first().getByRole('link').focus()
    await page.keyboard.press('s')
    await page.keyboard.press('j')
    await page.keyboard.press('s')
    await main.getByText('2 selected').waitFor()
    await page.keyboard.press('a')
    await page.getByText('Accepted 2 suggestions').waitFor()
    await main.getByText('None selected').waitFor()
    await eventually(() => rows.filter({ hasText: 'accepted' }).count(), 2)
    // From another one, what was decided last is taken back: both.
    await page.keyboard.press('j')
    await page.keyboard.press('u')
    await page.getByText('Took 2 back').waitFor()
    await eventually(() => rows.filter({ hasText: 'accepted' }).count(), 0)
    expect(at.reopened.length).toBe(2)
    await main.getByRole('combobox', { name: 'Spec' }).selectOption('')
    await main.getByRole('combobox', { name: 'Repository' }).selectOption('')
    await words.fill('part-5')
    const many = titles.filter((title) => title.includes('part-5')).length
    await main.getByRole('button', { name: `Select all ${many} shown` }).click()
    await main.getByText(`${many} selected`).waitFor()
    await main.getByRole('button', { name: /^Reject \d+ …/ }).click()
    await page.getByLabel('not-now').check()
    await page.getByLabel('In your own words').fill('after the release')
    await page.getByRole('button', { name: /^Reject \d+ suggestions/ }).click()
    await page.getByText(/^Rejected \d+ suggestions/).waitFor()
    const [first, ...rest] = asked
    expect(first).toEqual({ ids: 2, accept: true })
    const why = { accept: false, code: 'not-now', why: 'after the release' }
    expect(rest.slice(0, 2)).toEqual([
      { ids: 200, ...why },
      { ids: 200, ...why },
    ])
    const sent = rest.reduce<number>((sum, { ids }) => sum + ids, 0)
    expect(sent).toBe(many)
    expect([at.opened.troubles, at.opened.strangers]).toEqual([[], []])
  },
)

browserTest(
  'new suggestions are announced, and nothing that is read moves [page/suggestions-are-an-inbox/a-new-one-comes]',
  async () => {
    const lines = manyLines(20).map((line) => ({ ...line, later: false }))
    await using at = await openList(lines)
    const { page, rows, main, feed } = at
    await rows.nth(19).waitFor()
    for (let count = 0; count < 12; count++) await page.keyboard.press('j')
    const where =
      'JSON.stringify([document.activeElement.id, document.activeElement.getBoundingClientRect().top, scrollY])'
    const before = await page.evaluate(where)
    const [extra] = manyLines(1).map((line) => ({ ...line, title: 'Quite new' }))
    const made = { ...manyLines(21)[20], ...extra, id: manyLines(21)[20]?.id } as InboxLine
    lines.unshift(made)
    feed.send({ type: 'suggestion.opened', suggestion: made.id, body: { title: made.title } })
    feed.send({ type: 'suggestion.expired', suggestion: lines[3]?.id, body: {} })
    const show = main.getByRole('status').getByRole('button', { name: 'Show 1 new' })
    await show.waitFor()
    await rows.nth(2).getByText('expired').waitFor()
    await eventually(() => page.evaluate(where), before)
    await eventually(() => rows.count(), 20)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'suggestions-new')
    await show.click()
    await rows.filter({ hasText: 'Quite new' }).waitFor()
    await show.waitFor({ state: 'detached' })
    await eventually(() => rows.count(), 21)
    expect(at.opened.troubles).toEqual([])
  },
)

browserTest(
  'an empty inbox says what to do next, and fills itself [page/suggestions-are-an-inbox/nothing-waits]',
  async () => {
    const lines: InboxLine[] = []
    await using at = await openList(lines)
    const { page, main, rows, feed } = at
    await main.getByText('Nothing waits for you.').waitFor()
    await main.getByText('ostinato cycle SPEC').waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'suggestions-empty')
    lines.push(...manyLines(1))
    feed.send({ type: 'suggestion.opened', suggestion: lines[0]?.id, body: {} })
    await rows.first().waitFor()
    await main.getByRole('searchbox').fill('no such words')
    await main.getByText('None of 1 fits what you look for.').waitFor()
    await main.getByRole('link', { name: 'Show all of them' }).click()
    await rows.first().waitFor()
    at.doors.kit.suggestions.inbox = async () => {
      throw new Error('a bug')
    }
    await main.getByRole('combobox', { name: 'State' }).selectOption('rejected')
    await main.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'suggestions-failed')
  },
)

browserTest(
  'a list in which everything is hostile runs nothing, loads nothing and hides nothing [page/a-strict-content-policy/markup-in-a-suggestion]',
  async () => {
    const bad = `<img src=x onerror=alert(1)><style>*{display:none}</style>\u202Etxt.\u0007${'w'.repeat(300)}`
    const line: InboxLine = {
      ...inboxLine(smallKit().suggestion),
      title: bad,
      kind: bad,
      spec: bad,
      repository: `/r/${bad}`,
      paths: [`docs/${bad}`, 'b.md'],
      by: { kind: 'model', model: bad, label: bad, asked: bad },
    }
    const other = { ...line, ...manyLines(1)[0] } as InboxLine
    await using at = await openList([line, other])
    const { page, main, rows } = at
    await rows.nth(1).waitFor()
    const text = (await rows.first().textContent()) ?? ''
    expect(text.split('⟨U+202E⟩txt.⟨U+0007⟩').length).toBe(6)
    expect(await main.locator('img, script, style, iframe').count()).toBe(0)
    await eventually(() => main.getByRole('option', { name: '⟨U+202E⟩' }).count(), 2)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'suggestions-hostile')
    expect([at.opened.troubles, at.opened.strangers]).toEqual([[], []])
  },
)
