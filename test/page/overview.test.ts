import { expect } from 'bun:test'

import { Fault } from '../../src/domain/fault.ts'
import { newCycleId } from '../../src/domain/id.ts'
import type { StatusShape } from '../../src/domain/status-shape.ts'
import { openForTest } from '../http/open-for-test.ts'
import { smallKit } from '../http/small-kit.ts'
import {
  browserTest,
  endBrowserAfterAll,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../support/browser.ts'
import { makeRepository } from '../support/git.ts'
import { startService } from '../support/service.ts'
import { bad, badShown } from './hostile-words.ts'

endBrowserAfterAll()

browserTest(
  'the overview shows a stranger what to do next, before there is anything [page/a-first-start/nothing-is-there]',
  async () => {
    using repository = makeRepository({ 'README.md': '# Nothing yet\n' })
    await using service = await startService(repository.root, { OSTINATO_MODEL_URL: 'none' })
    const { url } = await (await service.ask('/link', { method: 'POST' })).json()
    await using opened = await openPage(url)
    const { page } = opened
    const steps = page.locator('.first-steps')
    await steps.getByText('Say what good is').waitFor()
    const tags = await steps.locator('h3 .tag').allTextContents()
    expect(tags).toEqual(['done', 'next', 'optional', 'done', 'later', 'later'])
    expect(await steps.locator('[aria-current=step] h3').textContent()).toContain(
      'Say what good is',
    )
    const { root } = repository
    await steps.filter({ hasText: `ostinato init --root ${root}` }).waitFor()
    await steps.getByRole('button', { name: 'Copy the command that makes a tree' }).click()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `ostinato init --root ${root}`,
    )
    await page.getByText('Models are turned off').waitFor()
    await page.getByText('Nothing waits for you.').waitFor()
    await page.getByRole('heading', { name: 'What is not enforced here' }).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'overview-first')
    // What is committed is seen without a reload: focus and what is opened stay.
    await page.getByText('Follow your own, or more of them').click()
    repository.commit({ 'openspec/specs/.gitkeep': '', 'openspec/config.yaml': 'schema: a\n' })
    const second = steps.locator('li').filter({ hasText: 'Say what good is' })
    await second.locator('.tag', { hasText: 'done' }).waitFor()
    await page.getByText('npm start -- ~/code/my-project').waitFor()
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

browserTest(
  'the overview shows what waits, runs, ended and came last, and what is not enforced',
  async () => {
    const kit = smallKit()
    await using doors = await openForTest({ kitOver: busy(kit, 'plain') })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.getByText('All 10,000 suggestions').waitFor()
    await page.locator('[aria-current=step] h3', { hasText: 'Decide' }).waitFor()
    const section = (name: string) => page.getByRole('region', { name, exact: true })
    await section('Now').filter({ hasText: 'running' }).waitFor()
    await section('Now').filter({ hasText: 'after observe' }).waitFor()
    await section('Last endings').filter({ hasText: 'suggested' }).waitFor()
    await section('Latest').filter({ hasText: 'agent.asked' }).waitFor()
    await section('Waits for you').filter({ hasText: 'ostinato scripts approve plain' }).waitFor()
    await section('What is not enforced here').filter({ hasText: 'without a sandbox' }).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'overview-busy')
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

browserTest(
  'the overview hides and runs nothing of what others fill [page/nothing-is-hidden-in-text/every-field-of-the-first-views]',
  async () => {
    await using doors = await openForTest({ kitOver: busy(smallKit(), bad) })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.getByRole('region', { name: 'Latest' }).getByText(badShown).first().waitFor()
    const main = page.locator('main')
    for (const name of ['Waits for you', 'Now', 'Last endings', 'What is not enforced here'])
      await page.getByRole('region', { name }).filter({ hasText: badShown }).waitFor()
    await main.locator('.first-steps').filter({ hasText: badShown }).waitFor()
    expect(await main.locator('img, script, style, iframe, [href^="javascript"]').count()).toBe(0)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'overview-hostile')
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

browserTest('the overview says what it could not load, and tries again', async () => {
  let isWell = false
  const repositories = async () => {
    if (isWell) return { repositories: [] }
    throw new Fault('git.failed', 'Cannot look: git is not well')
  }
  await using doors = await openForTest({ kitOver: { repositories } })
  await using opened = await openPage(doors.doors.link())
  const { page } = opened
  const again = page.getByRole('button', { name: 'Try again' })
  await again.waitFor()
  expect(await faultsOfLooks(page)).toEqual([])
  isWell = true
  await again.click()
  await page.getByRole('heading', { name: 'What to do next' }).waitFor()
})

/** A service with much to tell, in which every text of others is `text`. */
function busy(
  kit: ReturnType<typeof smallKit>,
  text: string,
): Partial<ReturnType<typeof smallKit>> {
  const status: StatusShape = {
    version: '0.1.0',
    startedAt: 1,
    repositories: [text],
    trouble: text,
    model: { url: text, writer: text, why: null },
    sandbox: 'none',
    unenforced: [text],
    waiting: {
      scripts: [{ repository: text, file: text }],
      agents: [{ repository: text, name: text, why: text }],
    },
  }
  const running = { ...kit.cycle, id: newCycleId(5), spec: text, repository: text }
  const cycle = { ...running, state: 'running' as const, startedAt: Date.now(), endedAt: null }
  const entry = (id: number, type: string, body: Record<string, unknown>) => ({
    id,
    at: Date.now() - id * 60_000,
    type,
    repository: text,
    spec: text,
    cycle: cycle.id,
    body,
  })
  const entries = [
    entry(4, 'cycle.done', { ending: 'suggested', why: text }),
    entry(3, 'cycle.failed', { code: 'model.failed', message: text }),
    entry(2, 'agent.asked', { agent: text, ms: 12, insights: 3, why: text }),
    entry(1, 'cycle.step', { step: text === 'plain' ? 'observe' : text, ms: 1 }),
  ]
  const { id } = kit.suggestion
  return {
    status: async () => status,
    cycles: { ...kit.cycles, list: async () => ({ cycles: [cycle], next: null }) },
    repositories: async () => ({
      repositories: [
        { path: text, commit: 'a'.repeat(40), hasOpenSpec: true, why: null },
        { path: `${text}2`, commit: null, hasOpenSpec: false, why: text },
        { path: `${text}3`, commit: 'b'.repeat(40), hasOpenSpec: false, why: null },
      ],
    }),
    waiting: async () => ({
      open: 10_000,
      accepted: text === 'plain' ? 0 : 1,
      decided: 3,
      applied: 1,
      longest: [{ id, title: text, spec: text, repository: text, createdAt: 1 }],
      toApply: text === 'plain' ? null : { id, title: text, nextStep: text },
    }),
    entries: async ({ types = [] }) => ({
      entries: entries.filter(
        ({ type }) => types.length === 0 || types.some((one) => one === type),
      ),
    }),
  }
}
