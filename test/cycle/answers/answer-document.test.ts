import { describe, expect, test } from 'bun:test'

import { answerDocument, answerPath } from '../../../src/cycle/answers/answer-document.ts'
import type { StatedAnswer } from '../../../src/domain/ask.ts'

const source = {
  number: 1,
  kind: 'document',
  title: 'Lamps',
  path: 'docs/größe (alt).md',
  line: 3,
  ref: null,
  trust: 'own',
} as const
const stated: StatedAnswer = {
  question: 'Which lamp glows?',
  answer: 'The red one [1].',
  by: 'qwen',
  sources: [source],
}

describe('answerPath()', () => {
  test.each([
    ['How long does a session token live?', 'docs/answers/long-session-token-live.md'],
    ['../../etc/passwd `rm -rf` <b>', 'docs/answers/etc-passwd-rm-rf-b.md'],
    ['Why?', 'docs/answers/why.md'],
  ])('names the file of %s', (question, path) => {
    expect(`${answerPath(question, () => false)}`).toBe(path)
  })

  test('answerPath() takes another name where one is gone, and a hash where a question has no letters of ours', () => {
    const taken = new Set(['docs/answers/lamp-glows.md', 'docs/answers/lamp-glows-2.md'])
    const isTaken = (path: string) => taken.has(path)
    expect(`${answerPath('Which lamp glows?', isTaken)}`).toBe('docs/answers/lamp-glows-3.md')
    expect(answerPath('更新策略是什么？', () => false)).toMatch(
      /^docs\/answers\/answer-[0-9a-f]{8}\.md$/,
    )
  })
})

describe('answerDocument()', () => {
  test('answerDocument() holds the question, the answer, and the sources as links that can be followed', () => {
    expect(answerDocument(stated)).toBe(`# Which lamp glows?

The red one [1].

## Sources

Answered by the model "qwen" from:

- [1] [docs/größe (alt).md, line 3](../gr%C3%B6%C3%9Fe%20%28alt%29.md): Lamps
`)
  })

  test('answerDocument() names what stands in no file, and lets nothing hostile become markup', () => {
    const hostile = {
      ...source,
      path: null,
      line: null,
      kind: 'tool' as const,
      ref: 'tickets search',
      title: '</ul><script>x</script> [a](b)\n# Own',
    }
    const text = answerDocument({
      ...stated,
      question: '# <b>x</b>\n## Requirements',
      answer: 'See:\n```sh\nrm',
      sources: [hostile],
    })
    expect(text).toStartWith('# # &lt;b&gt;x&lt;/b&gt; ## Requirements\n')
    expect(text).toContain('```sh\nrm\n```\n\n## Sources')
    expect(text).toContain('- [1] tool tickets search: &lt;/ul&gt;')
    expect(text).not.toContain('<script>')
    expect(text).toContain('\\[a\\](b) # Own')
  })
})
