import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { reportMarkdown } from '../../src/domain/report-markdown.ts'
import { ReportShape } from '../../src/domain/report-shape.ts'

const hostile = [
  '<script>alert(1)</script>',
  '<img src=http://evil.example/p.png>',
  '![p](http://evil.example/p.png)',
  '[go](javascript:alert(1))',
  'https://evil.example',
  'www.evil.example',
  '@ana',
  'fixes #1',
  '| x | y |',
  '`` ` `rm -rf` ``',
  '```\n# Heading\n',
  '~~~',
  '<!-- ',
  '&lt;b&gt;',
  '\u202eevil\u001b[2J\u0007',
]

const point = { commit: 'a', at: 0, score: -3, problems: 1, whole: true, unsure: [] }

/** A report all of whose words are one text. */
function reportSaying(text: string): ReportShape {
  return v.parse(ReportShape, {
    since: 0,
    until: 86_400_000,
    repositories: [`/home/ana/${text}`, '/home/ana/other'],
    specs: [
      {
        repository: `/home/ana/${text}`,
        spec: text,
        score: { from: point, to: { ...point, problems: 0 } },
        counts: {
          proposed: 1,
          accepted: 1,
          applied: 30,
          rejected: 1,
          refuted: 0,
          reverted: 0,
          expired: 0,
          heldBack: 1,
        },
        cost: {
          cycles: 2,
          failed: 1,
          tokensIn: 1200,
          tokensOut: 0,
          modelMs: 1500,
          machineMs: 61_000,
          checksMs: 10,
          reviewMinutes: 1.25,
        },
      },
    ],
    tokensSince: null,
    applied: [
      {
        id: 's-000000000000',
        spec: text,
        title: text,
        score: { before: -3, after: 0 },
        outcome: 'merged',
      },
    ],
    rejected: [
      { id: 's-000000000001', spec: text, title: text, by: text, code: 'other', why: text },
    ],
    heldBack: [{ spec: text, why: text, count: 1 }],
    needs: [{ what: text, command: text }],
    next: text,
  })
}

/** What a forge would make of a text. */
function rendered(markdown: string): string {
  return Bun.markdown.html(markdown, { autolinks: true, tables: true, strikethrough: true })
}

const plain = rendered(reportMarkdown(reportSaying('plain')))
const tagsOf = (html: string) => html.match(/<[a-z!][^>]*>/g) ?? []

test.each(hostile)(
  'reportMarkdown() takes %j for text wherever it stands [terminal-and-reports/a-report-to-paste/hostile-text]',
  (text) => {
    const markdown = reportMarkdown(reportSaying(text))
    const html = rendered(markdown)
    // The same elements as of an innocent text: no more, no less, in the same order.
    expect(tagsOf(html)).toEqual(tagsOf(plain))
    expect(html).not.toMatch(/<(?:a|img|script)\b/)
    expect(/[\p{Bidi_Control}\p{Cc}]/u.test(markdown.replaceAll('\n', ''))).toBe(false)
    // What is no code mentions nobody, and refers to no issue.
    const words = html.replace(/<(code|pre)[^]*?<\/\1>/g, '')
    expect(words).not.toMatch(/@\w|#\d|:\/\/|www\./)
  },
)

test('reportMarkdown() names repositories by their folder alone, and says how much it leaves out', () => {
  const markdown = reportMarkdown(reportSaying('docs'))
  expect(markdown).not.toContain('/home/ana')
  expect(markdown).toContain('| docs: docs | -3 (as before) | 1 → 0 |')
  expect(markdown).toContain('- and 29 more')
  expect(markdown).toContain(
    '| docs: docs | 2 (1 failed) | 1,200 | 0 | 1.5 s | 1 min | 10 ms | 1.3 |',
  )
})
