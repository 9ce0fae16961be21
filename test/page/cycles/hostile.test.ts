import { expect } from 'bun:test'

import { newCycleId } from '../../../src/domain/id.ts'
import { openForTest } from '../../http/open-for-test.ts'
import { smallKit } from '../../http/small-kit.ts'
import { browserTest, endBrowserAfterAll, faultsOfLooks, openPage } from '../../support/browser.ts'
import { bad, badShown } from '../hostile-words.ts'

endBrowserAfterAll()

const id = newCycleId(1)
const cycle = {
  id,
  spec: bad,
  repository: bad,
  state: 'failed' as const,
  triggers: [{ kind: bad, reason: bad, at: 1, depth: 0, problem: bad }],
  createdAt: 1,
  startedAt: 2,
  endedAt: 3,
  fault: { code: bad, message: bad },
}

/** A kit whose cycles hold hostile text in every field that somebody else can fill. */
function hostileKit() {
  const kit = smallKit()
  const insight = {
    id: 'i-000000000000',
    kind: bad,
    severity: 'error' as const,
    path: bad,
    line: 1,
    message: bad,
    evidence: bad,
    requirement: bad,
    agent: bad,
    sources: [bad, 'x'],
    trust: 'own' as const,
    answer: 'person' as const,
  }
  const suggestion = { ...kit.suggestion, title: bad, kind: bad, spec: bad, repository: bad }
  return {
    ...kit.cycles,
    list: async () => ({ cycles: [cycle], next: null }),
    get: async () => ({
      cycle: { ...cycle, steps: [{ name: bad, ms: 1 }] },
      observed: { commit: bad, dirty: 1 },
      consulted: true,
      silent: [{ agent: bad, why: bad }],
      asked: [{ agent: bad, ms: 1, insights: 0, why: bad }],
      slow: [bad],
      insights: [insight],
      suggestions: [suggestion],
      refuted: [],
      ending: { word: 'nothing' as const, why: bad },
      dropped: [{ title: bad, path: bad, why: bad }],
    }),
    exchanges: async () => [
      {
        key: 'k',
        label: bad,
        model: bad,
        at: 1,
        request: { role: 'write' as const, contextTokens: 1 },
        answer: null,
        fault: { code: 'model.failed' as const, message: bad },
        usage: null,
        timings: null,
      },
    ],
  }
}

browserTest(
  'cycles in which everything is hostile run nothing, load nothing and hide nothing [page/nothing-is-hidden-in-text/what-a-cycle-holds]',
  async () => {
    await using doors = await openForTest({ kitOver: { cycles: hostileKit() as never } })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    const main = page.locator('main')
    await page.keyboard.press('3')
    await main.getByText(badShown).first().waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await page.goto(`${doors.doors.url}/#/cycles/${id}`)
    await main.getByRole('heading', { name: 'Asked of models' }).waitFor()
    await main.getByText('1 not tried').click()
    const regions = ['Agents', 'Suggestions', 'Insights', 'Asked of models']
    for (const name of regions)
      await main.getByRole('region', { name }).getByText(badShown).first().waitFor()
    expect((await main.textContent())?.split(badShown).length).toBeGreaterThan(14)
    expect(await main.locator('img, script, style, a[href^="javascript"]').count()).toBe(0)
    expect(await faultsOfLooks(page)).toEqual([])
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)
