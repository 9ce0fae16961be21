import { expect } from 'bun:test'

import { createTwoFilesPatch } from 'diff'

import type { InsightShape, SuggestionDetail } from '../../src/domain/shape.ts'
import { openForTest } from '../http/open-for-test.ts'
import { smallKit } from '../http/small-kit.ts'
import {
  browserTest,
  endBrowserAfterAll,
  faultsOfLooks,
  openPage,
  shootAll,
} from '../support/browser.ts'
import { openSuggestion } from '../support/suggestion.ts'

endBrowserAfterAll()

const markup =
  '<img src="https://evil.example/x.png" onerror="alert(1)"><script>alert(2)</script><style>*{display:none}</style>'
const turned = 'exe\u202Etxt.'

/** An insight as doors show it. */
function insightShape(): InsightShape {
  const [insight] = openSuggestion().insights
  if (!insight) throw new Error('no insight')
  const { about: _about, ...shown } = insight
  return { ...shown, trust: 'stranger' }
}

browserTest(
  'a suggestion in which everything is hostile runs nothing, loads nothing and hides nothing [page/a-strict-content-policy/markup-in-a-suggestion] [page/nothing-is-hidden-in-text/a-name-that-is-turned-around] [page/nothing-is-hidden-in-text/a-link-that-is-code]',
  async () => {
    const { suggestion: plain } = smallKit()
    const bad = `${markup} ${turned} ${'w'.repeat(200)}`
    const problem = { key: bad, severity: 'error' as const, path: bad, message: bad }
    const finding = {
      passes: false,
      score: -1,
      problems: 1,
      value: null,
      ms: 1,
      how: bad,
      output: bad,
    }
    const suggestion: SuggestionDetail = {
      ...plain,
      state: 'applied',
      kind: bad,
      spec: bad,
      repository: `/r/${bad}`,
      base: bad,
      reason: bad,
      holds: bad,
      by: { kind: 'model', model: bad, label: bad, asked: bad },
      opinion: { by: bad, view: 'doubt', why: bad },
      review: { accept: true, by: bad, why: bad, rule: bad, at: 1 },
      place: { mode: 'branch', branch: bad, commit: 'c'.repeat(40), at: 1 },
      verdict: {
        ...plain.verdict,
        confinement: { kind: 'none', warnings: [bad] },
        remarks: [`${bad} as a remark`],
        checks: [
          {
            name: bad,
            weight: 1,
            outcome: 'judged',
            before: { ...finding, passes: true },
            after: finding,
            added: [problem],
            gone: [problem],
            note: `${bad} as a note`,
          },
        ],
      },
      insights: [
        {
          ...insightShape(),
          path: bad,
          message: bad,
          evidence: bad,
          requirement: bad,
          agent: bad,
          sources: [bad, `${bad} too`],
        },
      ],
      title: `${markup} ${turned}`,
      why: `${markup}\n\n[here](javascript:alert(3)) ![x](https://evil.example/y.png) [so](https://evil.example/) ${turned}`,
      nextStep: `ostinato ${turned}`,
      patch: createTwoFilesPatch(
        'a/docs/a.ts',
        'b/docs/a.ts',
        'const plain = 1\nconst same = 2\n',
        `const plain = 12\nconst same = 2\n// ${markup} ${turned}\n`,
      ),
    }
    await using doors = await openForTest({ kitOver: { suggestion } })
    // What the kit shows is what it was made with, but for this.
    doors.kit.suggestions.get = async () => suggestion
    doors.kit.suggestions.history = async () => [
      { id: 1, at: 1, type: 'suggestion.accepted', repository: bad, body: { by: bad, why: bad } },
      { id: 2, at: 2, type: 'suggestion.outcome', repository: bad, body: { evidence: bad } },
    ]
    await using opened = await openPage(doors.doors.link())
    const { page } = opened
    await page.goto(`${doors.doors.url}/#/suggestions/${suggestion.id}`)
    await page.getByRole('heading', { level: 2, name: 'Change' }).waitFor()
    await page.locator('.history li').nth(1).waitFor()
    // All that is folded is looked at, too.
    await page.evaluate('document.querySelectorAll("details").forEach((one) => (one.open = true))')
    const main = page.locator('main')
    const text = (await main.textContent()) ?? ''
    expect(text).toContain(`${markup} exe⟨U+202E⟩txt.`)
    expect(text).toContain('[image: x] (https://evil.example/y.png)')
    expect(text).toContain('here (javascript:alert(3))')
    expect(await main.locator('img, script, style, iframe').count()).toBe(0)
    expect(await main.locator('a[href^="javascript"]').count()).toBe(0)
    expect(await main.locator('.markdown a').getAttribute('rel')).toBe(
      'noreferrer noopener nofollow',
    )
    await main.locator('.hljs-keyword').first().waitFor()
    expect(await main.locator('.marked').allTextContents()).toEqual(['1', '12'])
    for (const layout of ['Unified', 'Side by side']) {
      await main.getByRole('button', { name: layout }).click()
      await main
        .locator('.diff')
        .filter({ hasText: `added: // ${markup} exe⟨U+202E⟩` })
        .waitFor()
      expect(await faultsOfLooks(page)).toEqual([])
      await shootAll(page, `diff-${layout.replaceAll(' ', '-').toLowerCase()}`)
    }
    // A terminal may take what cannot be seen for keys.
    await main.getByText('It holds signs that cannot be seen, and is not copied.').waitFor()
    expect(await main.getByRole('button', { name: 'Copy the next step' }).count()).toBe(0)
    expect([opened.troubles, opened.strangers]).toEqual([[], []])
  },
)
