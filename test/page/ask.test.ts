import { expect } from 'bun:test'

import type { AnswerShape, Passage } from '../../src/domain/ask.ts'
import { Fault } from '../../src/domain/fault.ts'
import { problem } from '../cycle/solve/solve-at.ts'
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
import { startAskedService } from './ask/asked-service.ts'
import { bad, badWhole } from './hostile-words.ts'

endBrowserAfterAll()

const question = 'How long does a session token live?'

browserTest(
  'the ask view streams an answer whose citations lead to places, keeps it as a document, and follows a problem to its suggestion, by keyboard alone [page/ask-and-state/a-question-is-asked] [page/ask-and-state/an-answer-is-kept] [page/ask-and-state/a-problem-is-stated]',
  async () => {
    const said = 'It **expires** after 30 minutes [1].\n\n- See [44] and <b>this</b> [2][1]'
    await using asked = await startAskedService(said)
    await using opened = await openPage(asked.link)
    const { page } = opened
    const focused = () =>
      page.evaluate(
        'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
      )
    await page.keyboard.press('9')
    await page.getByText('Nothing yet.').waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'ask-first')
    await page.keyboard.press('q')
    // Single keys are letters here.
    await page.keyboard.type(question)
    await page.keyboard.press('Control+Enter')
    const item = page.getByRole('article', { name: question }).first()
    await asked.question
    for (let token = 0; token < 4; token++) asked.model.advance(10)
    await item.locator('.answer').getByText('after').waitFor()
    expect(await item.getByRole('strong').textContent()).toBe('expires')
    // What is typed meanwhile is kept, and so is the focus.
    await page.keyboard.type('and then?')
    await shootAll(page, 'ask-streaming')
    asked.goOn()
    await item.getByText('Answered by the model').waitFor()
    expect(await page.getByRole('textbox', { name: 'Question' }).inputValue()).toBe('and then?')
    await eventually(focused, '')
    await item.locator('.answer').filter({ hasText: '‹b›this‹/b›' }).waitFor()
    await eventually(() => item.getByText('[44], which is no passage').count(), 1)
    // From a citation to the place, and its text.
    await item.getByRole('button', { name: 'Passage 1' }).first().press('Enter')
    expect(await focused()).toContain('openspec/specs/sessions/spec.md:8')
    const first = item.locator('details').first()
    await first.locator('pre').filter({ hasText: 'SHALL expire after 30 minutes' }).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'ask-answered')
    await item.getByRole('button', { name: 'keep the answer as a document' }).press('Enter')
    const kept = page.getByRole('link', { name: 'look at it, and decide' })
    await kept.waitFor()
    expect(await kept.getAttribute('href')).toMatch(/^#\/suggestions\/s-/)
    // A problem, to its suggestion.
    await page.locator('h1').focus()
    await page.keyboard.press('p')
    await page.keyboard.type(problem)
    await page.keyboard.press('Control+Enter')
    const stated = page.getByRole('article', { name: problem })
    await asked.requirement
    for (let token = 0; token < 3; token++) asked.model.advance(10)
    await stated.getByText('The model writes').waitFor()
    await stated.locator('[aria-current=step]', { hasText: 'draft the change' }).waitFor()
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'ask-problem')
    asked.goOn()
    await stated.getByRole('button', { name: 'Copy the next step' }).waitFor()
    expect(await stated.locator('code').first().textContent()).toMatch(
      /^ostinato suggestions accept s-[0-9a-f]{12} --apply$/,
    )
    // What was asked is there after another view, and after a reload.
    await page.locator('h1').focus()
    await page.keyboard.press('1')
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await page.keyboard.press('9')
    await page.getByRole('heading', { level: 1, name: 'Ask' }).waitFor()
    expect(await page.getByRole('textbox', { name: 'Question' }).inputValue()).toBe('and then?')
    await page.reload()
    await stated.getByRole('button', { name: 'Copy the next step' }).waitFor()
    await eventually(() => page.getByRole('article').count(), 3)
    await page.locator('h1').focus()
    await page.keyboard.press('j')
    await eventually(focused, problem)
    await shootAll(page, 'ask-history')
    await page.getByRole('button', { name: 'Clear this list' }).click()
    await page.getByText('Nothing yet.').waitFor()
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
  300_000,
)

browserTest(
  'an answer in which everything is hostile runs nothing, loads nothing and hides nothing [page/nothing-is-hidden-in-text/what-a-model-answers]',
  async () => {
    const passage: Passage = {
      number: 1,
      kind: 'tool',
      title: bad,
      text: bad,
      path: null,
      line: null,
      endLine: null,
      ref: bad,
      trust: 'stranger',
    }
    const passages: Passage[] = [
      passage,
      { ...passage, number: 2, kind: 'document', path: `docs/${bad}`, line: 3, endLine: 5 },
    ]
    const answer: AnswerShape = {
      question: 'x',
      answer: `${bad} [1] [x](javascript:alert(4)) ![y](https://evil.example/y.png)`,
      by: bad,
      why: bad,
      passages,
      cited: [1],
      suggestion: null,
    }
    const kit = smallKit()
    const detail = await kit.cycles.get(kit.cycle.id)
    const done = { ...detail.cycle, state: 'failed' as const, endedAt: 2 }
    const cycles: typeof kit.cycles = {
      ...kit.cycles,
      get: async () => ({
        ...detail,
        cycle: { ...done, fault: { code: 'bug', message: bad } },
        ending: { word: 'nothing', why: bad },
        dropped: [{ title: bad, path: bad, why: bad }],
        suggestions: [],
      }),
    }
    const status = async () => ({
      ...(await kit.status()),
      repositories: ['/r', `/${bad}`],
      model: { url: null, writer: null, why: bad },
    })
    const ask: typeof kit.ask = async (_asked, { onPassages, onDelta }) => {
      onPassages?.(passages)
      onDelta?.(bad)
      return answer
    }
    await using doors = await openForTest({ kitOver: { ask, cycles, status } })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.keyboard.press('9')
    const main = page.locator('main')
    await main.getByText('No model answers now').waitFor()
    // A person may paste anything: control characters too.
    await main.getByRole('textbox', { name: 'Question' }).fill(bad)
    await main.getByRole('button', { name: 'Ask', exact: true }).click()
    await main.getByText('Answered by the model').waitFor()
    await main.getByText('1 more passage looked at').click()
    await main.getByRole('textbox', { name: 'Problem' }).fill(`Say ${'W'.repeat(300)} <b>x</b>`)
    await main.getByRole('button', { name: 'State the problem' }).click()
    await main.getByText('What was left out').click()
    const texts = ((await main.textContent()) ?? '').split(badWhole).length - 1
    // Status, place, question, its place, by, why, title, place and text of two; ending, fault, left out twice.
    expect(texts).toBeGreaterThanOrEqual(14)
    await main.locator('.answer').filter({ hasText: 'x (javascript:alert(4))' }).waitFor()
    expect(await main.locator('img, script, style, iframe, a[href^="javascript"]').count()).toBe(0)
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'ask-hostile')
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
  300_000,
)

browserTest(
  'the ask view works without a model, keeps what was refused, and stops and asks again [page/ask-and-state/there-is-no-model]',
  async () => {
    const kit = smallKit()
    const passages: Passage[] = Array.from({ length: 8 }, (_, at) => ({
      number: at + 1,
      kind: 'requirement',
      title: `Requirement ${at + 1}`,
      text: `It SHALL be so for case ${at + 1}.`,
      path: 'openspec/specs/a/spec.md',
      line: at + 1,
      endLine: null,
      ref: null,
      trust: 'own',
    }))
    const said = { by: null, why: 'no model answered: a test', cited: [], suggestion: null }
    const held = Promise.withResolvers<never>()
    const ask: typeof kit.ask = async ({ question: text }, { signal, onPassages }) => {
      onPassages?.(passages)
      if (text.startsWith('slow'))
        await Promise.race([
          held.promise,
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
          }),
        ])
      return { ...said, question: text, answer: null, passages }
    }
    const problems: typeof kit.problems = {
      begin: async () => {
        throw new Fault('model.missing', 'Cannot draft a change: only a model can')
      },
    }
    await using doors = await openForTest({ kitOver: { ask, problems } })
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.keyboard.press('9')
    await page.getByText('No model answers now').waitFor()
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByText('Nothing is typed yet').waitFor()
    await page.getByRole('textbox', { name: 'Question' }).fill('what is so?')
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    const item = page.getByRole('article', { name: 'what is so?' })
    await item.getByText('8 passages speak of it').waitFor()
    await eventually(() => item.locator('details[open]').count(), 3)
    await page.getByRole('textbox', { name: 'Problem' }).fill('Nobody sees it.')
    await page.getByRole('button', { name: 'State the problem' }).click()
    await page.getByText('only a model can').waitFor()
    // What was typed is kept for another try.
    expect(await page.getByRole('textbox', { name: 'Problem' }).inputValue()).toBe(
      'Nobody sees it.',
    )
    expect(await faultsOfLooks(page)).toEqual([])
    await shootAll(page, 'ask-no-model')
    await page.getByRole('textbox', { name: 'Question' }).fill('slow')
    await page.keyboard.press('Control+Enter')
    const slow = page.getByRole('article', { name: 'slow' })
    await slow.getByText('Reading 8 passages').waitFor()
    await slow.getByRole('button', { name: 'Stop' }).click()
    await slow.getByText('stopped').waitFor()
    await slow.getByRole('button', { name: 'Ask again' }).click()
    await page.waitForFunction(() => document.querySelectorAll('.view-ask article').length === 3)
    // One that the browser left is not taken for one under way.
    await page.reload()
    await page.waitForFunction(() => document.querySelectorAll('.view-ask article').length === 3)
    await eventually(() => page.getByRole('button', { name: 'Stop' }).count(), 0)
    expect(opened.strangers).toEqual([])
  },
  300_000,
)
