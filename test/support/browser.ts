// A real browser, where this machine has one: Debian's chromium, driven by playwright-core.
import { afterAll, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const program = Bun.which('chromium')
const shots = join(import.meta.dir, '..', '..', 'test-results', 'page')

/** Runs where there is a browser; elsewhere the test's name says why it does not. */
export function browserTest(name: string, run: () => Promise<void>, ms = 180_000): void {
  if (program !== null) test(name, run, ms)
  else test.skip(`${name} (skipped: there is no chromium in PATH)`, () => {})
}

export interface OpenedPage extends AsyncDisposable {
  page: Page
  context: BrowserContext
  /** What the page's console, its scripts and its content policy complained of. */
  troubles: string[]
  /** Addresses that were asked for, other than of the service itself. */
  strangers: string[]
}

let browser: Promise<Browser> | null = null

/** Reads until it is what is wanted: a page shows what it is told a moment later. Ends as a failed expectation. */
export async function eventually(read: () => Promise<unknown>, wanted: unknown): Promise<void> {
  const until = performance.now() + 30_000
  let value = await read()
  for (; performance.now() < until && !Bun.deepEquals(value, wanted); value = await read())
    await Bun.sleep(50)
  expect(value).toEqual(wanted)
}

/** Ends the browser after the tests of a file; call it once in each that opens pages. */
export function endBrowserAfterAll(): void {
  afterAll(async () => {
    const ended = await browser
    browser = null
    await ended?.close()
  })
}

/** Opens the page in a window of its own, by an address as `ostinato link` prints it, and waits for its first view. */
export async function openPage(
  url: string,
  {
    width = 1440,
    height = 900,
    theme = 'light',
    by,
  }: {
    width?: number
    height?: number
    theme?: 'light' | 'dark'
    /** Who decides, as the browser remembers it from before. */
    by?: string
  } = {},
): Promise<OpenedPage> {
  browser ??= chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] })
  const context = await (
    await browser
  ).newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  // The machine may be busy; a test ends by its own limit.
  context.setDefaultTimeout(60_000)
  if (by) await context.addInitScript((name) => localStorage.setItem('ostinato-name', name), by)
  const page = await context.newPage()
  const [troubles, strangers]: [string[], string[]] = [[], []]
  page.on('console', (said) => {
    if (said.type() === 'error' || said.type() === 'warning') troubles.push(said.text())
  })
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('dialog', (dialog) => {
    troubles.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  const origin = new URL(url).origin
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) strangers.push(request.url())
  })
  await page.goto(url)
  // From here on its keys do something.
  await page.locator('main h1').waitFor()
  return {
    page,
    context,
    troubles,
    strangers,
    [Symbol.asyncDispose]: () => context.close(),
  }
}

/** What axe finds wrong with the page as it is: rule and element, a line each. */
export async function axeFinds(page: Page): Promise<string[]> {
  // By the protocol, and not by a script element: the page's content policy lets none in.
  await page.evaluate(axe.source)
  const found: unknown = await page.evaluate(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)))`)
  return Array.isArray(found) ? found.map(String) : [String(found)]
}

/** Keeps what the page looks like in `test-results/page/NAME-WIDTH-THEME.png`, narrow and wide, light and dark. */
export async function shootAll(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true })
  for (const width of [360, 1440])
    for (const theme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme: theme })
      const path = join(shots, `${name}-${width}-${theme}.png`)
      await page.screenshot({ path, fullPage: true })
    }
}

/** What axe finds, and what is wider than the window, in each of the four looks that `shootAll` keeps. */
export async function faultsOfLooks(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const width of [360, 1440])
    for (const theme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme: theme })
      found.push(...(await axeFinds(page)))
      const wide = await page.evaluate('document.documentElement.scrollWidth')
      if (Number(wide) > width) found.push(`the page is ${String(wide)} wide at ${width}`)
    }
  return found
}
