import { describe, expect, test } from 'bun:test'

import { nextStepOf, quote } from '../../src/domain/next-step.ts'
import { suggestionMarkdown } from '../../src/domain/suggestion-markdown.ts'
import { openSuggestion } from '../support/suggestion.ts'

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
      '| check | before | after | changed |',
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
