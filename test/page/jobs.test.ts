import { expect } from 'bun:test'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { JobRunShape, JobShape } from '../../src/domain/job-shape.ts'
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
import { startService } from '../support/service.ts'
import { bad, badWhole } from './hostile-words.ts'

endBrowserAfterAll()

/** Says something, and goes on when a file is there. */
const ownJob = `import { existsSync } from 'node:fs'

import { defineJob } from 'ostinato'

export default defineJob({
  cron: '30 4 * * MON',
  timezone: 'Europe/London',
  retries: 2,
  permissions: { read: ['gate'], net: ['api.example.org'] },
  async run({ log, step, repository }) {
    await step('look around', async () => 1)
    for (let line = 1; line <= 60; line++) log('Line ' + line)
    log('It waits for the gate')
    while (!existsSync(repository + '/gate/open')) await Bun.sleep(20)
    log('It went through the gate')
  },
})
`

browserTest(
  'the jobs view shows when jobs run and what they may touch, and a run as it goes, begun and cancelled by hand [page/jobs-are-watched/a-job-is-run-now] [page/jobs-are-watched/a-run-is-cancelled]',
  async () => {
    using repository = makeRepository({
      'gate/.keep': '',
      'ostinato/jobs/own/wait.ts': ownJob,
    })
    await using service = await startService(repository.root)
    const link = await (await service.ask('/link', { method: 'POST' })).json()
    await using opened = await openPage(String(link.url))
    const { page } = opened
    await page.keyboard.press('7')
    await page.getByRole('link', { name: 'nightly' }).waitFor()
    const waiting = page.getByText('is new or was changed')
    await waiting.waitFor()
    await shootAll(page, 'jobs-waiting')
    await page.getByRole('button', { name: 'Copy the command that consents' }).click()
    const command = await page.evaluate('navigator.clipboard.readText()')
    expect(command).toBe(`ostinato scripts approve jobs/own/wait.ts --root ${repository.root}`)
    const [, ...words] = String(command).split(' ')
    expect(await service.program.run(...words)).toMatchObject({ code: 0 })
    // It comes by itself.
    await page.getByRole('link', { name: 'own/wait' }).waitFor()
    await waiting.waitFor({ state: 'hidden' })
    const row = page.getByRole('row').filter({ hasText: 'own/wait' })
    await row.filter({ hasText: '30 4 * * MON' }).waitFor()
    await row.filter({ hasText: 'Europe/London' }).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'jobs')
    // To its page and into a run by keyboard alone.
    await page.locator('h1').focus()
    await page.keyboard.press('j')
    while ((await page.evaluate('document.activeElement.textContent')) !== 'own/wait')
      await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Job own/wait' }).waitFor()
    await page.getByText('It has not run yet.').waitFor()
    const declared = page.getByRole('table', { name: 'What the job declares' })
    await declared.getByRole('row').nth(3).filter({ hasText: 'api.example.org' }).waitFor()
    await page.getByRole('button', { name: 'Run now own/wait' }).press('Enter')
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT')
    await page.keyboard.type('to see it')
    await page.keyboard.press('Enter')
    await page.getByText('It waits for the gate').waitFor()
    await page.getByText('Asked for a run of own/wait').waitFor()
    const run = page.getByRole('region', { name: 'What the run said' })
    await run.filter({ hasText: 'to see it' }).waitFor()
    await run.getByRole('list', { name: 'Steps' }).filter({ hasText: 'look around' }).waitFor()
    await eventually(() => run.locator('.tag-running').count(), 1)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'job-live')
    // Its end is in sight until a person goes up; from then on it stays where they read.
    const scrolled = 'document.querySelector(".log").scrollTop'
    expect(Number(await page.evaluate(scrolled))).toBeGreaterThan(0)
    await page.evaluate(`new Promise((resolve) => {
      const log = document.querySelector('.log')
      log.addEventListener('scroll', () => resolve(null), { once: true })
      log.scrollTop = 0
    })`)
    writeFileSync(join(repository.root, 'gate/open'), '')
    await page.getByText('It went through the gate').waitFor()
    await eventually(() => page.evaluate(scrolled), 0)
    await page.getByText('The run of own/wait ended: done').waitFor()
    // Another, which is cancelled.
    await page.evaluate('window.kept = document.querySelector(".view-jobs h1")')
    rmSync(join(repository.root, 'gate/open'))
    await page.getByRole('button', { name: 'Run now own/wait' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Run now' }).click()
    await run.locator('.tag-running').waitFor()
    await page.getByRole('button', { name: 'Cancel the run' }).click()
    await page.getByText('Cancelled the run of own/wait').waitFor()
    await run.locator('.tag-cancelled').waitFor()
    const runs = page.getByRole('table', { name: 'The last runs, newest first' })
    await runs.getByRole('row').nth(1).filter({ hasText: 'cancelled' }).waitFor()
    // The one before is shown where it is asked for, and the page was not made anew.
    await runs.getByRole('link').nth(1).click()
    await page.getByText('It went through the gate').waitFor()
    expect(await page.evaluate('window.kept === document.querySelector(".view-jobs h1")')).toBe(
      true,
    )
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
  300_000,
)

browserTest(
  'jobs in which everything is hostile run nothing, load nothing and hide nothing [page/nothing-is-hidden-in-text/what-a-job-says]',
  async () => {
    const kit = smallKit()
    const run: JobRunShape = {
      ...kit.run,
      job: bad,
      reason: bad,
      state: 'failed',
      lines: 1300,
      attempt: 2,
      fault: { code: 'job.failed', message: bad },
    }
    const job: JobShape = {
      ...(await kit.jobs.get('docs/api', {})).job,
      name: bad,
      cron: bad,
      timezone: bad,
      repository: `/${bad}`,
      file: bad,
      next: Date.now() + 3_600_000,
      last: run,
      permissions: { net: [bad], read: [bad], write: [bad], run: [bad], env: [bad] },
    }
    const log = Array.from({ length: 300 }, (_, at) => ({
      number: at + 1,
      attempt: at < 150 ? 1 : 2,
      at: 1000 * at,
      text: at === 299 ? bad : `line ${at}`,
    }))
    const jobs = {
      ...kit.jobs,
      list: async () => ({
        jobs: [job, { ...job, name: 'other', repository: '/other', last: null, next: null }],
        broken: [{ file: bad, why: bad }],
      }),
      get: async () => ({ job, runs: [run] }),
      run: async () => ({ run, steps: [{ name: bad, at: 1 }], log }),
    }
    const status = async () => ({
      ...(await smallKit().status()),
      sandbox: 'none' as const,
      unenforced: [bad],
      waiting: { scripts: [{ repository: bad, file: `jobs/${bad}` }], agents: [] },
    })
    await using doors = await openForTest({ kitOver: { jobs, status } })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.keyboard.press('7')
    const main = page.locator('main')
    await main.getByRole('table').waitFor()
    await main.getByText('What does not hold').waitFor()
    const texts = async () => ((await main.textContent()) ?? '').split(badWhole).length - 1
    // Waiting (file, place, both in the command), name, its button, repository, cron, zone, broken twice, status.
    expect(await texts()).toBeGreaterThanOrEqual(11)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'jobs-hostile')
    // A name of that kind is refused by the routes, so one job is looked at by another.
    await page.goto(`${doors.doors.url}/#/jobs/docs%2Fapi`)
    await main.getByText('line 298', { exact: true }).waitFor()
    expect(await texts()).toBeGreaterThanOrEqual(14)
    await eventually(() => main.getByText('1000 more lines were not kept').count(), 1)
    expect(await main.locator('img, script, style, iframe, a[href^="javascript"]').count()).toBe(0)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'job-hostile')
    await main.getByRole('button', { name: 'Run now' }).first().click()
    await page.getByRole('dialog').waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'job-run-now')
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
  300_000,
)

browserTest(
  'the jobs view says what to do where there is none, where a run is refused, and where no job can run [page/jobs-are-watched/a-run-is-refused]',
  async () => {
    const kit = smallKit()
    const { job } = await kit.jobs.get('docs/api', {})
    const jobs = { ...kit.jobs, list: async () => ({ jobs: [] as JobShape[], broken: [] }) }
    const status = async () => ({
      ...(await smallKit().status()),
      sandbox: 'refused' as const,
      unenforced: ['Commands are refused: there is no bubblewrap'],
    })
    await using doors = await openForTest({ kitOver: { jobs, status } })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.keyboard.press('7')
    await page.getByText('No jobs.').waitFor()
    await page.getByText('There is no sandbox here').waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'jobs-none')
    doors.kit.jobs.list = async () => ({ jobs: [job], broken: [] })
    await page.keyboard.press('6')
    // A view that was never left is not read anew.
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor()
    await page.keyboard.press('7')
    await page.getByRole('button', { name: 'Run now' }).click()
    doors.kit.jobs.begin = async () => {
      throw new RangeError('the disk is full')
    }
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT')
    await page.keyboard.type('again')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('alert').waitFor()
    // What was typed is kept for another try.
    expect(await dialog.getByRole('textbox').inputValue()).toBe('again')
    await page.keyboard.press('Escape')
    await eventually(() => page.evaluate('document.activeElement.textContent'), 'Run now docs/api')
    expect(opened.strangers).toEqual([])
  },
  300_000,
)
