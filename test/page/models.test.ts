import { expect } from 'bun:test'

import { newCycleId } from '../../src/domain/id.ts'
import type { ModelsShape } from '../../src/domain/models-shape.ts'
import { openForTest } from '../http/open-for-test.ts'
import {
  browserTest,
  endBrowserAfterAll,
  eventually,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../support/browser.ts'
import { placeholderTree } from '../support/placeholder.ts'
import { startSlowService } from '../support/slow-service.ts'
import { bad, badShown } from './hostile-words.ts'

endBrowserAfterAll()

browserTest(
  'the models view shows the model of a real server, and what a probe and its cycles taught of it [page/models-as-they-are/a-model-is-asked]',
  async () => {
    await using slow = await startSlowService()
    await using opened = await openPage(slow.link)
    const { page } = opened
    await page.keyboard.press('6')
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor()
    const row = page.getByRole('row').filter({ hasText: 'qwen' })
    await row.first().waitFor()
    await row.first().filter({ hasText: '8,192 tokens' }).waitFor()
    await page.getByText('Nothing is known yet').waitFor()
    slow.repository.commit(placeholderTree())
    await slow.asked
    slow.goOn()
    // Without a reload: the probe, then the speed of the cycle that ended.
    const known = page.getByRole('table', { name: 'What models showed that they can do' })
    await known.getByText('by passages').or(known.getByText('whole small files')).first().waitFor()
    await page.getByText('A line is drawn from the second cycle on').waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'models-real')
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

browserTest(
  'the models view says what to do where there is no model, and sees one that is started [page/models-as-they-are/a-model-is-started]',
  async () => {
    let found: ModelsShape = { server: null, why: 'no model server answers', models: [] }
    await using doors = await openForTest({ kitOver: { models: async () => found } })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.keyboard.press('6')
    await page.getByText('lms server start').waitFor()
    await page.getByRole('button', { name: 'Copy the command that loads a model' }).click()
    await eventually(() => page.evaluate('navigator.clipboard.readText()'), 'lms load')
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'models-none')
    found = serverWith('qwen', 3)
    await page.getByRole('row').filter({ hasText: 'qwen' }).first().waitFor()
    await eventually(() => page.getByText('lms server start').count(), 0)
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

browserTest(
  'the models view draws the speed of models over many cycles, as a chart and as a table',
  async () => {
    const answers = ['qwen', 'gemma'].flatMap((model) =>
      Array.from({ length: 40 }, (_, at) => ({
        cycle: newCycleId(Math.floor(at / 3)),
        model,
        label: 'purpose',
        at: 1_760_000_000_000 + (40 - Math.floor(at / 3)) * 3_600_000,
        firstTokenMs: 400 + (at % 7) * 60,
        tokensPerSecond: at % 5 === 0 ? null : 30 + (at % 11),
      })),
    )
    const models = async () => serverWith('qwen', 40)
    const speeds = async () => ({ answers })
    await using doors = await openForTest({ kitOver: { models, speeds } })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.keyboard.press('6')
    await page.locator('.uplot').nth(3).waitFor()
    await eventually(() => page.getByText('40 answers in').count(), 2)
    const chart = page.getByRole('figure', { name: 'Until the first token of gemma' })
    await chart.getByText('As a table').click()
    await chart.getByRole('cell', { name: /ms$/ }).first().waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'models-speed')
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

browserTest(
  'the models view hides and runs nothing of what a server of models says [page/nothing-is-hidden-in-text/every-field-of-the-first-views]',
  async () => {
    const probed = {
      model: bad,
      server: bad,
      schema: true,
      tools: false,
      thinks: 'apart',
      edits: 'whole',
      firstTokenMs: 120,
      tokensPerSecond: null,
      missing: [bad],
    }
    const entry = { at: 1, repository: bad, spec: bad, cycle: 'c-1' }
    const all = [
      { ...entry, id: 2, type: 'model.slow', body: { why: bad, fix: bad } },
      { ...entry, id: 1, type: 'model.probed', body: probed },
    ]
    await using doors = await openForTest({
      kitOver: {
        models: async () => ({
          ...serverWith(bad, 1),
          server: { url: bad, kind: bad },
          why: bad,
        }),
        entries: async ({ types = [] }) => ({
          entries: all.filter(({ type }) => types.some((one) => one === type)),
        }),
        speeds: async () => ({
          answers: [1, 2].map((at) => ({
            cycle: newCycleId(at),
            model: bad,
            label: bad,
            at,
            firstTokenMs: at,
            tokensPerSecond: at,
          })),
        }),
      },
    })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.keyboard.press('6')
    for (const name of [
      'Server',
      'Used for',
      'On the server',
      'What they can do',
      'Speed over time',
    ])
      await page.getByRole('region', { name }).getByText(badShown).first().waitFor()
    await page
      .getByRole('region', { name: 'What went wrong lately' })
      .getByText(badShown)
      .first()
      .waitFor()
    await page.locator('.uplot').first().waitFor()
    const main = page.locator('main')
    expect(await main.locator('img, script, style, iframe, [href^="javascript"]').count()).toBe(0)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'models-hostile')
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)

/** LM Studio with a model that writes, and others beside. */
function serverWith(id: string, count: number): ModelsShape {
  const other = (at: number): ModelsShape['models'][number] => ({
    id: `${id} ${at}`,
    type: at % 2 === 0 ? 'llm' : 'embedding',
    state: at === 1 ? 'loaded' : 'not-loaded',
    contextTokens: null,
    parallel: null,
    roles: at === 1 ? ['embed'] : [],
  })
  return {
    server: { url: 'http://127.0.0.1:1234', kind: 'lm-studio' },
    why: null,
    models: [
      ...Array.from({ length: count - 1 }, (_, at) => other(at + 1)),
      {
        id,
        type: 'llm',
        state: 'loaded',
        contextTokens: 8192,
        parallel: 4,
        roles: ['write', 'judge'],
      },
    ],
  }
}
