import { expect, test } from 'bun:test'

import { blocksOf } from '../../../src/page/markdown/blocks.ts'

const plain = (text: string) => ({ kind: 'text' as const, text })

test('blocksOf() reads what Markdown is made of', () => {
  const text =
    '# One\n\nTwo *three* **four** `five`\n\n3. six\n\n> seven\n\n```ts\nlet a\n```\n\n---\n'
  expect(blocksOf(text)).toEqual([
    { kind: 'heading', depth: 1, inner: [plain('One')] },
    {
      kind: 'paragraph',
      inner: [
        plain('Two '),
        { kind: 'emphasis', inner: [plain('three')] },
        plain(' '),
        { kind: 'strong', inner: [plain('four')] },
        plain(' '),
        { kind: 'code', text: 'five' },
      ],
    },
    {
      kind: 'list',
      isOrdered: true,
      start: 3,
      items: [[{ kind: 'paragraph', inner: [plain('six')] }]],
    },
    { kind: 'quote', blocks: [{ kind: 'paragraph', inner: [plain('seven')] }] },
    { kind: 'code', language: 'ts', text: 'let a' },
    { kind: 'rule' },
  ])
})

test('blocksOf() takes HTML for text', () => {
  const said = '<script>alert(1)</script>\n\nand <img src=x onerror=alert(1)> here'
  expect(JSON.stringify(blocksOf(said))).toContain('<script>alert(1)</script>')
  expect(blocksOf(said).map(({ kind }) => kind)).toEqual(['code', 'paragraph'])
})

test('blocksOf() loads no image, but says that there is one', () => {
  expect(blocksOf('![a cat](https://evil.example/x.png)')).toEqual([
    { kind: 'paragraph', inner: [plain('[image: a cat] (https://evil.example/x.png)')] },
  ])
})

test.each([
  ['https://good.example/a', true],
  ['http://good.example/', true],
  ['mailto:a@b.example', true],
  ['javascript:alert(1)', false],
  ['JaVaScRiPt:alert(1)', false],
  ['data:text/html,x', false],
  ['file:///etc/passwd', false],
  ['vscode://open', false],
  ['https://bank.example@evil.example/', false],
  ['/cycles', false],
  ['//evil.example', false],
  ['#/suggestions', false],
])('blocksOf() lets %s be followed: %p', (target, isSafe) => {
  const [block] = blocksOf(`[x](<${target}>)`)
  expect(block).toEqual({
    kind: 'paragraph',
    inner: [{ kind: 'link', inner: [plain('x')], target, isSafe }],
  })
})

test('blocksOf() writes the letters of a name that only look alike as a browser reads them', () => {
  const [block] = blocksOf('[x](https://аpple.example/)')
  expect(JSON.stringify(block)).toContain('https://xn--pple-43d.example/')
})

test('blocksOf() leaves what is too long as it is', () => {
  const text = '*a* '.repeat(60_000)
  expect(blocksOf(text)).toEqual([{ kind: 'code', language: null, text }])
})
