import { expect, test } from 'bun:test'

import fc from 'fast-check'

import { suggestionId } from '../../src/domain/id.ts'
import {
  lessonItem,
  mostLessons,
  newLessonFile,
  parseLessons,
} from '../../src/domain/lesson-file.ts'
import type { Lesson } from '../../src/domain/lesson.ts'

const from = [suggestionId('/r', 'links', 'f')]

function lesson(at: number, over: Partial<Lesson> = {}): Lesson {
  const id = `l-${at.toString(16).padStart(12, '0')}`
  const match = { kind: `links/rule-${at}` }
  return { id, spec: 'links', match, text: `Lesson ${at}.`, from, since: '2026-11-21', ...over }
}

const header = newLessonFile('links', '/work/pilot')
const why = (text: string) => parseLessons(header + text, 'links').wrong.map((one) => one.why)

test('parseLessons() reads what lessonItem() writes, whatever the words', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }), (words) => {
      fc.pre(words.trim() === words && !/[\p{C}\p{Zl}\p{Zp}]/u.test(words) && words.length <= 300)
      const one = lesson(1, { text: words, match: { text: `<!-- --> ${words}` } })
      const { lessons, wrong } = parseLessons(header + lessonItem(one), 'links')
      expect({ lessons, wrong }).toEqual({ lessons: [{ lesson: one, line: 5 }], wrong: [] })
    }),
  )
})

test('parseLessons() names each line that is no lesson, and keeps the others', () => {
  const text = `${header}Just believe me.\n${lessonItem(lesson(1))}- Without provenance\n${lessonItem(lesson(2))}`
  const { lessons, wrong } = parseLessons(text, 'links')
  expect(lessons.map((one) => one.lesson.id)).toEqual([lesson(1).id, lesson(2).id])
  expect(wrong.map((one) => one.line)).toEqual([5, 8])
})

test('parseLessons() refuses a lesson that is not what it must be, to the letter', () => {
  const item = (over: object, text = 'Text.') =>
    `- ${text}\n  <!-- ${JSON.stringify({ ...lesson(1), text: undefined, spec: undefined, ...over })} -->\n`
  expect(why(item({}))).toEqual([])
  for (const over of [
    { from: [] },
    { from: ['s-1'] },
    { id: 'l-1' },
    { match: {} },
    { match: { author: 'me' } },
    { since: 'long ago' },
    { extra: true },
    { spec: 'openspec' },
  ])
    expect([over, why(item(over)).length]).toEqual([over, 1])
  for (const text of ['x'.repeat(301), 'a\u202eb', 'a\u200bb', 'a\u001b[31mb', ' ', 'a\u2028b'])
    expect([text, why(item({}, text)).length > 0]).toEqual([text, true])
})

test('parseLessons() refuses what is there twice, and more than a spec may have', () => {
  expect(why(lessonItem(lesson(1)) + lessonItem(lesson(2, { id: lesson(1).id })))).toEqual([
    'it is there twice',
  ])
  expect(why(lessonItem(lesson(1)) + lessonItem(lesson(2, { text: lesson(1).text })))).toEqual([
    'it is there twice',
  ])
  expect(why(lessonItem(lesson(1)) + lessonItem(lesson(2, { match: lesson(1).match })))).toEqual([
    'it is there twice',
  ])
  const many = Array.from({ length: mostLessons + 1 }, (_, at) => lessonItem(lesson(at)))
  expect(why(many.join(''))).toEqual([`a spec has at most ${mostLessons} lessons`])
})
