import { expect } from 'bun:test'

import { openForTest } from '../../http/open-for-test.ts'
import {
  browserTest,
  endBrowserAfterAll,
  eventually,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../../support/browser.ts'
import { changeOf, kitOf, oneOfEach, scriptOf } from './kit.ts'
import { goTo, places, plain } from './places.ts'
import { ledgerOf } from './sample-past.ts'
import { type Say, specOf, traceOf } from './sample-spec.ts'

endBrowserAfterAll()

const markup =
  '<img src="https://evil.example/x.png" onerror="alert(1)"><script>alert(2)</script><style>*{display:none}</style><a href="javascript:alert(3)">x</a> [here](javascript:alert(4))'
const hostile: Say = (what) =>
  `${what} ${markup} exe\u202Etxt. a\u200Bb\u0007 ${'long'.repeat(100)}`

browserTest(
  'the specs view runs, loads and hides nothing of what files, models and people fill it with [page/specs-are-read-and-run/hostile-text]',
  async () => {
    const other = `/r\u202E/${'long'.repeat(60)}`
    const shown = oneOfEach(hostile)
    shown.specs.specs.push(specOf(hostile('name'), hostile))
    shown.changes.push(changeOf(hostile('id'), hostile))
    shown.scripts.push(scriptOf(hostile('file'), hostile))
    await using doors = await openForTest({ kitOver: kitOf(shown, ['/r', other]) })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    for (const [name, hash] of Object.entries(places)) {
      await goTo(page, doors, hash)
      const main = page.locator('main')
      const folded = main.locator('details:not([open]) > summary')
      while ((await folded.count()) > 0) await folded.first().click()
      const text = (await main.textContent()) ?? ''
      expect(text).toContain(`${markup} exe⟨U+202E⟩txt. a⟨U+200B⟩b`)
      expect(await main.locator('img, script, style, iframe, link').count()).toBe(0)
      expect(await main.locator('a[href^="javascript" i]').count()).toBe(0)
      const told = await page.evaluate(() =>
        [...document.querySelectorAll('main, main *')].flatMap((one) =>
          [...one.attributes].filter(({ name }) => name !== 'value').map(({ value }) => value),
        ),
      )
      expect([text, ...told].filter((one) => /(?![\t\n])[\p{Cc}\p{Cf}]/u.test(one))).toEqual([])
      expect([name, await faultsOfLooks(page)]).toEqual([name, []])
      await shootAll(page, `specs-hostile-${name}`)
    }
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
  600_000,
)

browserTest(
  'the specs view shows thousands in parts, and narrows scenarios to those that are not proved [page/specs-are-read-and-run/thousands-of-scenarios]',
  async () => {
    const shown = oneOfEach(plain)
    const names = Array.from({ length: 300 }, (_, at) => `spec-${at}`)
    const [change, script] = [shown.changes[0], shown.scripts[0]]
    const steps = shown.ledger[0]?.steps[0]
    if (!change || !script || !steps) throw new Error('nothing to repeat')
    shown.specs.specs = ['docs', ...names].map((name) => specOf(name, plain))
    shown.specs.trace = traceOf(80, 90, plain)
    const ledger = ledgerOf('docs', plain, 400)
    ledger.steps = Array.from({ length: 2000 }, (_, at) => ({
      ...steps,
      id: `s-${String(at).padStart(12, '0')}` as typeof steps.id,
      at: steps.at + at * 1000,
    }))
    shown.ledger = [ledger]
    shown.changes = names.map((id) => ({
      ...change,
      id,
      tasks: Array.from({ length: 200 }, (_, line) => ({ ...change.tasks[1], line }) as never),
    }))
    shown.scripts = names.map((name) => ({ ...script, file: `specs/${name}.ts` }))
    await using doors = await openForTest({ kitOver: kitOf(shown) })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await goTo(page, doors, places.list)
    const specs = page.getByRole('table', { name: 'Specs of the repository' })
    await eventually(() => specs.locator('tbody tr').count(), 50)
    await page.getByRole('button', { name: 'Show 50 more of 301 specs' }).click()
    await specs.locator('tbody tr').nth(99).waitFor()
    await eventually(() => specs.locator('tbody tr').count(), 100)
    expect(await faultsOfLooks(page)).toEqual([])

    await goTo(page, doors, places.trace)
    const capabilities = page.locator('details.capability')
    await eventually(() => capabilities.count(), 50)
    await eventually(() => page.locator('.capability .scenario-list > li').count(), 0)
    await page.getByRole('button', { name: '2,400 unbound' }).focus()
    await page.keyboard.press('Enter')
    const pressed = page.getByRole('button', { pressed: true })
    await pressed.filter({ hasText: '2,400 unbound' }).waitFor()
    expect(await pressed.evaluate((one) => one === document.activeElement)).toBe(true)
    expect(new URL(page.url()).hash).toBe('#/specs/trace%3Aall?state=unbound')
    await page.getByText('capability-0 30 unbound of 90 scenarios').click()
    await page.locator('.capability .scenario-list > li').nth(29).waitFor()
    await eventually(() => page.locator('.capability .scenario-list > li').count(), 30)
    await eventually(() => page.locator('.capability .tag-good, .capability .tag-bad').count(), 0)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'specs-many-trace')

    await goTo(page, doors, places.spec)
    await page.getByRole('button', { name: 'Show 10 more of 2,000 that were applied' }).waitFor()
    await goTo(page, doors, '#/specs/change%3Aspec-7')
    await page.getByRole('button', { name: 'Show 50 more of 200 tasks' }).waitFor()
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
  600_000,
)
