import { describe, expect, test } from 'bun:test'

import { nextStepOf, quote } from '../../src/domain/next-step.ts'
import { suggestionMarkdown } from '../../src/domain/suggestion-markdown.ts'
import type { CheckVerdict, Finding } from '../../src/domain/verdict.ts'
import { openSuggestion } from '../support/suggestion.ts'

const finding = { problems: 0, value: null, ms: 1, how: 'exit 0', output: '' }
const run = (code: number): Finding => ({
  ...finding,
  passes: code === 0,
  score: code === 0 ? 0 : -10,
  how: `exit ${code}`,
  output: code === 0 ? '' : '(fail) ``` <b>',
})
const read = (value: number): Finding => ({ ...finding, passes: true, score: 0, value })
const checked = (over: Pick<CheckVerdict, 'name'> & Partial<CheckVerdict>): CheckVerdict => ({
  weight: 1,
  outcome: 'judged',
  before: null,
  after: null,
  added: [],
  gone: [],
  note: null,
  ...over,
})

describe('suggestionMarkdown()', () => {
  test('suggestionMarkdown() has its parts in order', () => {
    const text = suggestionMarkdown(openSuggestion())
    const parts = [
      '# Restore',
      '## Files',
      '- modify `openspec/specs/a/spec.md`',
      '## Change',
      '```diff',
      '## Next step',
      '## Evidence',
      '| check | before | after |',
    ]
    expect(
      parts
        .map((part) => text.indexOf(part))
        .every((at, index, all) => at > (all[index - 1] ?? -1)),
    ).toBe(true)
  })

  test('suggestionMarkdown() lets no text from the repository become markup or end its fence', () => {
    const evil = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) | `a` **b**'
    const text = suggestionMarkdown(
      openSuggestion({ title: evil, patch: 'before\n````\n# not a title\n' }),
    )
    expect(text).not.toContain('<img')
    expect(text).not.toContain('[x](')
    const fence = /^(`+)diff$/m.exec(text)?.[1] ?? ''
    expect(fence.length).toBe(5)
  })

  test('suggestionMarkdown() says what each check found in words for a stranger', () => {
    const slow = 'check "slow" is flaky: it <b>passed</b> once'
    const checks = [
      checked({ name: 'tests', before: run(1), after: run(0) }),
      checked({ name: 'size', before: read(1204), after: { ...read(1180), score: 1.993 } }),
      checked({ name: 'lint', before: run(0), after: null, outcome: 'not-run' }),
      checked({ name: 'slow', before: run(0), after: run(1), outcome: 'flaky', note: slow }),
    ]
    const confinement = { kind: 'none' as const, warnings: ['nothing keeps it from the network'] }
    const verdict = { ...openSuggestion().verdict, checks, confinement }
    const fence = '````'
    expect(suggestionMarkdown(openSuggestion({ verdict }))).toEndWith(`
| check | before | after |
| --- | --- | --- |
| tests | fails (exit 1) | passes |
| size | 1,204 | 1,180 (2% better) |
| lint | passes | not run |
| slow | passes | flaky |

- check "slow" is flaky: it &lt;b&gt;passed&lt;/b&gt; once
- nothing keeps it from the network

Check \`slow\` after the change, the end of what it said:

${fence}text
(fail) \`\`\` <b>
${fence}
`)
  })
})

describe('nextStepOf()', () => {
  test('nextStepOf() quotes what is not ours for a shell', () => {
    expect(quote("it's; rm -rf /")).toBe(`'it'\\''s; rm -rf /'`)
    expect(quote('plain-1.2/x')).toBe('plain-1.2/x')
    const stale = {
      ...openSuggestion(),
      state: 'stale' as const,
      reason: 'x',
      repository: '/tmp/a b;c',
    }
    expect(nextStepOf(stale)).toBe(`ostinato cycle openspec --root '/tmp/a b;c'`)
  })
})
