import { expect } from 'bun:test'

import { Fault } from '../../src/domain/fault.ts'
import { openForTest } from '../http/open-for-test.ts'
import {
  browserTest,
  endBrowserAfterAll,
  eventually,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../support/browser.ts'
import { openStream } from './specs/follow.ts'
import { kitOf, oneOfEach } from './specs/kit.ts'
import { goTo, places, plain } from './specs/places.ts'
import { specOf } from './specs/sample-spec.ts'

endBrowserAfterAll()

browserTest(
  'the specs view shows how specs do, what proves them, and what waits for a person [page/specs-are-read-and-run/how-a-spec-does]',
  async () => {
    await using doors = await openForTest({ kitOver: kitOf(oneOfEach(plain)) })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    for (const [name, hash] of Object.entries(places)) {
      await goTo(page, doors, hash)
      expect([name, await faultsOfLooks(page)]).toEqual([name, []])
      await shootAll(page, `specs-${name}`)
    }
    await goTo(page, doors, places.list)
    const row = page.getByRole('row').filter({ hasText: 'docs' }).first()
    for (const said of ['paused', 'openspec, trace', 'tests, size, links', 'else ana or ben'])
      await row.filter({ hasText: said }).waitFor()
    await row.filter({ hasText: 'suggested: 3 suggestions made' }).waitFor()
    await row.filter({ hasText: '-5.510 problems' }).waitFor()
    await page.getByText('One script waits for your consent').waitFor()
    // By keyboard: the first of the list is the spec.
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Spec docs' }).waitFor()
    await page.getByText('Nothing of it begins by itself').waitFor()
    const checks = page.getByRole('table', { name: 'Checks, and what each is worth' })
    await checks.filter({ hasText: 'proven it rejected a test that fails' }).waitFor()
    expect(await checks.textContent()).toContain(
      'it passed 2 of 3 times; flaky: adds up; its number varies by 4',
    )
    await checks.filter({ hasText: 'not tested' }).waitFor()
    const cost = page.getByRole('table', { name: 'What its cycles took' })
    await cost.filter({ hasText: '240,000 in, 36,000 out12,000' }).waitFor()
    const kinds = page.getByRole('table', { name: 'Suggestions by kind' })
    await kinds.filter({ hasText: '82 %' }).waitFor()
    await eventually(() => page.locator('.chart canvas').count(), 3)
    await page.getByRole('navigation', { name: 'Parts of this page' }).getByText('Lessons').click()
    const heading = page.getByRole('heading', { level: 2, name: 'Lessons' })
    expect(await heading.evaluate((one) => one === document.activeElement)).toBe(true)
    const lesson = page.locator('.lesson-list li').first()
    expect(await lesson.getByRole('link').first().getAttribute('href')).toBe(
      '#/suggestions/s-0123456789ab',
    )
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
  600_000,
)

browserTest(
  'the specs view says what to do next where nothing is there, and tries again what failed [page/specs-are-read-and-run/nothing-is-there]',
  async () => {
    const empty = {
      specs: {
        specs: [specOf('docs', plain, { lastCycle: null, selfTest: null })],
        broken: [],
        trace: null,
      },
      ledger: [],
      lessons: { memory: '/data/memory', commit: null, lessons: [], problems: [] },
      changes: [],
      scripts: [],
    }
    await using doors = await openForTest({ kitOver: kitOf(empty, ['/r r']) })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await goTo(page, doors, places.list)
    for (const text of [
      'Nobody looked yet which tests prove which scenarios',
      'No change is active in',
      'so only what is built in runs',
      "ostinato trace --root '/r r'",
    ])
      await page.locator('main').getByText(text).waitFor()
    await page.getByRole('button', { name: 'Copy the command' }).first().click()
    await page.getByText('Copied the command', { exact: true }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      "ostinato trace --root '/r r'",
    )
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'specs-empty')
    await goTo(page, doors, places.spec)
    await page.getByText('No cycle of it has ended yet').waitFor()
    await page.getByText('Never tested').waitFor()
    await page.getByText('Nothing was learned yet').waitFor()
    await goTo(page, doors, '#/specs/gone')
    await page.getByText('/r r has no spec gone. Those it has: docs.').waitFor()

    const { list } = doors.kit.changes
    doors.kit.changes.list = async () => {
      throw new Fault('repository.no-commits', 'Cannot look at "/r r": it has no commit')
    }
    await goTo(page, doors, places.list)
    const failed = page.getByRole('alert').filter({ hasText: 'it has no commit' })
    await failed.waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'specs-failed')
    doors.kit.changes.list = list
    await failed.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('No change is active in').waitFor()
    // The browser itself says that an answer was an error.
    expect(opened.troubles.filter((one) => !one.includes('status of 4'))).toEqual([])
  },
  600_000,
)

browserTest(
  'the specs view takes a yes to exactly the text that was read, and to none that became another [page/specs-are-read-and-run/a-text-that-changed-while-it-was-read]',
  async () => {
    const shown = oneOfEach(plain)
    const [first] = shown.changes
    if (!first) throw new Error('no change')
    const { follow, tell } = openStream()
    const kitOver = { ...kitOf(shown, ['/r', '/other']), follow }
    await using doors = await openForTest({ kitOver })
    const accepted: unknown[] = []
    doors.kit.changes.accept = async (id, what) => {
      accepted.push({ id, ...what })
      shown.changes = [{ ...first, hash: what.hash, text: 'newer\n', accepted: 'yes' }]
      return shown.changes[0] ?? first
    }
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    // An address that names no repository means the one that the spec ran in last.
    const cycles = [{ ...doors.kit.cycle, repository: '/other' }]
    doors.kit.cycles.list = async () => ({ cycles, next: null })
    await goTo(page, doors, places.spec)
    expect(await page.getByLabel('Repository').inputValue()).toBe('/other')
    await goTo(page, doors, places.list)
    expect(await page.getByLabel('Repository').inputValue()).toBe('/r')
    // What is chosen is in the address, and goes along.
    await page.getByLabel('Repository').selectOption('/other')
    await page.getByRole('link', { name: 'honest-totals' }).click()
    await page.getByRole('heading', { level: 1, name: 'Change honest-totals' }).waitFor()
    expect(new URL(page.url()).hash).toBe('#/specs/change%3Ahonest-totals?repository=%2Fother')
    const exact = page.getByRole('region', { name: 'What it says' })
    expect(await exact.textContent()).toBe(first.text)
    // Without a name nobody says yes.
    const yes = page.getByRole('button', { name: 'Accept exactly this text' })
    await yes.click()
    expect(
      await page.getByLabel('Your name').evaluate((one) => one === document.activeElement),
    ).toBe(true)
    expect(accepted).toEqual([])

    await page.getByLabel('Your name').fill('ana')
    shown.changes = [{ ...first, hash: '1'.repeat(64), text: 'newer\n' }]
    tell({ type: 'cycle.done', repository: '/other', body: {} })
    expect(await exact.textContent()).toBe(first.text)
    await yes.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Show what it says now' }).click()
    expect(await exact.textContent()).toBe('newer\n')
    // What was typed is still there.
    expect(await page.getByLabel('Your name').inputValue()).toBe('ana')
    await page.getByLabel('Your name').press('Enter')
    await page.getByText('Accepted the change honest-totals').waitFor()
    expect(accepted).toEqual([
      { id: 'honest-totals', hash: '1'.repeat(64), by: 'ana', repository: '/other' },
    ])
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)
