import { expect, test } from 'bun:test'

import { escapeMarkdown, fenced } from '../../src/domain/markdown.ts'

test.each([
  ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
  ['![x](http://a.example/p.png)', String.raw`!\[x\](http:&#8203;//a.example/p.png)`],
  ['see www.evil.example', 'see www&#8203;.evil.example'],
  ['mailto:a@b.example', 'mailto&#8203;:a@&#8203;b.example'],
  ['@ana and @org/team', '@&#8203;ana and @&#8203;org/team'],
  [
    'fixes #12, org/repo#3, !7, GH-9',
    String.raw`fixes \#&#8203;12, org/repo\#&#8203;3, !&#8203;7, GH&#8203;-9`,
  ],
  ['a | b\n# c ~~~ &amp;', String.raw`a \| b \# c \~\~\~ &amp;amp;`],
  ['a\u202eb\u0000c\u001b[2J', 'a&lt;U+202E&gt;b\u2400c\u241b\\[2J'],
])('escapeMarkdown() writes %j so that it is only read', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped)
})

test('fenced() is ended by nothing that is in it, and hides nothing', () => {
  expect(fenced('a ```` b\u202e\n', 'diff')).toBe('`````diff\na ```` b<U+202E>\n`````')
})
