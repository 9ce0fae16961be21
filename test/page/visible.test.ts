import { expect, test } from 'bun:test'

import { stretchesOf, visible } from '../../src/page/visible.ts'

test.each([
  ['plain text', 'plain text'],
  ['lines\nand\ttabs stay', 'lines\nand\ttabs stay'],
  ['Grüße, привет, 你好, שלום', 'Grüße, привет, 你好, שלום'],
  ['👩‍👩‍👧 ❤️ 👍🏽 1️⃣', '👩‍👩‍👧 ❤️ 👍🏽 1️⃣'],
  ['a\u0000b\u001b[31mc\r\nd', 'a⟨U+0000⟩b⟨U+001B⟩[31mc⟨U+000D⟩\nd'],
  ['invoice\u202Efdp.exe\u202C', 'invoice⟨U+202E⟩fdp.exe⟨U+202C⟩'],
  ['\u2066isolated\u2069', '⟨U+2066⟩isolated⟨U+2069⟩'],
  ['no\u200Bwidth\u200Dat\uFEFFall\u00AD', 'no⟨U+200B⟩width⟨U+200D⟩at⟨U+FEFF⟩all⟨U+00AD⟩'],
  ['tags \u{E0041}\u{E0042}', 'tags ⟨U+E0041⟩⟨U+E0042⟩'],
  ['selectors \u{E0100}x\uFE0Fy\uFE00', 'selectors ⟨U+E0100⟩x⟨U+FE0F⟩y⟨U+FE00⟩'],
  ['filler \u3164\u115F\u2800', 'filler ⟨U+3164⟩⟨U+115F⟩⟨U+2800⟩'],
  ['breaks \u2028\u2029', 'breaks ⟨U+2028⟩⟨U+2029⟩'],
  ['half \uD83D of a pair', 'half ⟨U+D83D⟩ of a pair'],
  [`heap e${'\u0301'.repeat(6)}`, `heap e${'\u0301'.repeat(4)}⟨U+0301⟩⟨U+0301⟩`],
])('visible(%j) hides nothing', (text, shown) => {
  expect(visible(text)).toBe(shown)
})

test('stretchesOf() keeps apart what was there and what stands for it', () => {
  expect(stretchesOf('a\u202Eb')).toEqual([
    { text: 'a', isHidden: false },
    { text: '⟨U+202E⟩', isHidden: true },
    { text: 'b', isHidden: false },
  ])
  expect(stretchesOf('')).toEqual([])
})
