import { describe, expect, test } from 'bun:test'

import fc from 'fast-check'

import { applyEdit, invertEdit } from '../../src/domain/edit.ts'
import {
  type LineEdit,
  mergeLineEdits,
  modifyLines,
  spliceLines,
  splitLines,
} from '../../src/domain/line-edit.ts'
import { repoPath } from '../../src/domain/path.ts'

const path = repoPath('a.md')

describe('applyEdit()', () => {
  test('applyEdit() refuses text that is gone, is there twice, or overlaps', () => {
    const edit = (replacements: { old: string; new: string }[]) => ({
      action: 'modify' as const,
      path,
      replacements,
    })
    expect(() => applyEdit(edit([{ old: 'x', new: 'y' }]), 'abc')).toThrow(
      '"x" is not in it any more',
    )
    expect(() => applyEdit(edit([{ old: 'a', new: 'y' }]), 'a a')).toThrow('is in it twice')
    expect(() =>
      applyEdit(
        edit([
          { old: 'ab', new: 'y' },
          { old: 'bc', new: 'z' },
        ]),
        'abc',
      ),
    ).toThrow('two replacements touch')
    expect(() => applyEdit(edit([{ old: 'a', new: 'b' }]), null)).toThrow('there is no such file')
  })

  test('applyEdit() creates, finds its own creation in place, and refuses another file there', () => {
    const create = { action: 'create' as const, path, text: 'new' }
    expect(applyEdit(create, null)).toBe('new')
    expect(applyEdit(create, 'new')).toBe('new')
    expect(() => applyEdit(create, 'other')).toThrow('the file exists with another text')
    expect(applyEdit(invertEdit(create), 'new')).toBeNull()
    expect(() => applyEdit(invertEdit(create), 'other')).toThrow('its text is another now')
  })
})

const lineEnd = fc.constantFrom('\n', '\r\n')
const document = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', '', '- x', '  y'), lineEnd), {
    minLength: 1,
    maxLength: 14,
  })
  .map((parts) => parts.flat().join(''))

/** A document with line edits that do not touch one another. */
const withEdits = document.chain((text) => {
  const count = splitLines(text).length
  const place = fc.tuple(
    fc.integer({ min: 1, max: count + 1 }),
    fc.integer({ min: 0, max: 2 }),
    fc.constantFrom('', 'new\n', 'a\nb\n', 'z\r\n'),
  )
  return fc.tuple(
    fc.constant(text),
    fc.array(place, { minLength: 1, maxLength: 3 }).map((places) => {
      const edits: LineEdit[] = []
      for (const [from, length, insert] of [...places].sort((a, b) => a[0] - b[0])) {
        const before = edits.at(-1)
        if (!before || from > before.to)
          edits.push({ from, to: Math.min(from + length, count + 1), text: insert })
      }
      return edits
    }),
  )
})

describe('mergeLineEdits()', () => {
  const line = '[a](x.md) and [b](y.md)\n'
  const edit = (text: string) => ({ from: 1, to: 2, text })

  test('mergeLineEdits() makes one edit of those that change different parts of a line', () => {
    const one = edit('[a](new/x.md) and [b](y.md)\n')
    const two = edit('[a](x.md) and [b](new/y.md)\n')
    expect(mergeLineEdits(line, [two, one, one])).toEqual([
      edit('[a](new/x.md) and [b](new/y.md)\n'),
    ])
  })

  test('mergeLineEdits() is null for two that change one part in different ways, or overlap', () => {
    expect(
      mergeLineEdits(line, [edit('[a](1.md) and [b](y.md)\n'), edit('[a](2.md) and [b](y.md)\n')]),
    ).toBeNull()
    expect(
      mergeLineEdits('a\nb\nc\n', [
        { from: 1, to: 3, text: 'x\n' },
        { from: 2, to: 4, text: 'y\n' },
      ]),
    ).toBeNull()
  })

  test('mergeLineEdits() keeps edits of different lines, in their order', () => {
    const edits = [
      { from: 3, to: 3, text: 'new\n' },
      { from: 1, to: 2, text: '' },
    ]
    expect(mergeLineEdits('a\nb\nc\n', edits)).toEqual(edits.toReversed())
  })
})

describe('modifyLines()', () => {
  test('modifyLines() makes an edit that does what the line edits do, and can be undone, whatever repeats in the text', () => {
    fc.assert(
      fc.property(withEdits, ([text, edits]) => {
        const wanted = spliceLines(splitLines(text), edits).join('')
        const edit = modifyLines(path, text, edits)
        if (edit === null) return void expect(wanted).toBe(text)
        fc.pre(wanted !== '')
        expect(applyEdit(edit, text)).toBe(wanted)
        expect(applyEdit(invertEdit(edit), wanted)).toBe(text)
      }),
      { numRuns: 400 },
    )
  })

  test('modifyLines() finds its place again in a text that changed elsewhere', () => {
    const edit = modifyLines(path, 'one\ntwo\nthree\n', [{ from: 2, to: 3, text: 'TWO\n' }])
    expect(edit && applyEdit(edit, 'zero\none\ntwo\nthree\nfour\n')).toBe(
      'zero\none\nTWO\nthree\nfour\n',
    )
  })

  test('modifyLines() takes as much context as makes its text unique', () => {
    const edit = modifyLines(path, 'x\nsame\ny\nsame\nz\n', [{ from: 4, to: 5, text: 'other\n' }])
    expect(edit && applyEdit(edit, 'x\nsame\ny\nsame\nz\n')).toBe('x\nsame\ny\nother\nz\n')
  })

  test('modifyLines() is null when nothing changes', () => {
    expect(modifyLines(path, 'a\n', [{ from: 1, to: 2, text: 'a\n' }])).toBeNull()
  })
})
