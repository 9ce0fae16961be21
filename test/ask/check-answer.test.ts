import { describe, expect, test } from 'bun:test'

import { checkAnswer, onlyText } from '../../src/ask/check-answer.ts'

describe('checkAnswer()', () => {
  test('reads citations however they are written, and keeps those that lead somewhere', () => {
    const rows: [string, string, number[]][] = [
      ['So [1].', 'So [1].', [1]],
      ['So [1, 3] and [2].', 'So [1][3] and [2].', [1, 2, 3]],
      ['So [passage 2] and [1-3].', 'So [2] and [1][2][3].', [1, 2, 3]],
      ['So [1 and 2].', 'So [1][2].', [1, 2]],
      ['So [4][1].', 'So [1].', [1]],
      ['An array `a[i]` stays [2].', 'An array `a[i]` stays [2].', [2]],
    ]
    for (const [said, answer, cited] of rows)
      expect(checkAnswer(said, 3)).toMatchObject({ answer, cited })
  })

  test('says which citations were taken out, and that an answer cites nothing', () => {
    expect(checkAnswer('So [9] [0] [1].', 3).why).toBe(
      'the model cited [9], [0], which is no passage; that was taken out',
    )
    expect(checkAnswer('So it is.', 3).why).toContain('cites no passage')
    expect(checkAnswer('So [7].', 3)).toMatchObject({ answer: 'So.', cited: [] })
    expect(checkAnswer('Right [2].', 3).why).toBeNull()
  })
})

test('onlyText() leaves no link, no HTML and no sign that a terminal obeys', () => {
  const rows: [string, string][] = [
    ['See [the docs](https://evil.example/x).', 'See the docs.'],
    ['![pixel](https://evil.example/p.png) [1](https://evil.example)', 'pixel [1]'],
    ['[1]: https://evil.example', ''],
    ['> [1]: <https://evil.example>', ''],
    [
      'Go to https://evil.example/a?b=c or www.evil.example',
      'Go to evil.example/a?b=c or evil.example',
    ],
    ['javascript:alert(1) // a comment', 'alert(1) // a comment'],
    ['<javascript:img src=x>', '‹img src=x›'],
    ['<img src=x onerror=alert(1)>', '‹img src=x onerror=alert(1)›'],
    ['a `<id>` and a < b', 'a `‹id›` and a ‹ b'],
    ['\u001b[31mred\u0007 \u202eright', '[31mred right'],
    ['one\r\ntwo', 'one\ntwo'],
  ]
  for (const [said, text] of rows) expect(onlyText(said)).toBe(text)
})
