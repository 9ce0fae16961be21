import { lessonItem, parseLessons } from '../../domain/lesson-file.ts'
import { splitLines } from '../../domain/line-edit.ts'
import { specOfPath } from '../memory/places.ts'
import type { Remedy } from './remedy.ts'

/** Adds the lesson that the insight quotes at the end of its file, where it is a lesson and not there yet. */
export const addLesson: Remedy = ({ path, evidence }, view) => {
  const spec = specOfPath(path)
  if (spec === null || !view.has(path)) return null
  const text = view.read(path)
  const lesson = quoted(evidence, spec)
  if (!lesson || text.includes(lessonItem(lesson))) return null
  const lines = splitLines(text)
  const last = lines.at(-1)
  if (last === undefined || last.endsWith('\n'))
    return [{ from: lines.length + 1, to: lines.length + 1, text: lessonItem(lesson) }]
  return [{ from: lines.length, to: lines.length + 1, text: `${last}\n${lessonItem(lesson)}` }]
}

/** Takes the lesson that the insight quotes out of its file. */
export const dropLesson: Remedy = ({ path, evidence }, view) => {
  const spec = specOfPath(path)
  if (spec === null || !view.has(path)) return null
  const lesson = quoted(evidence, spec)
  const there = parseLessons(view.read(path), spec).lessons.find(
    (one) => one.lesson.id === lesson?.id,
  )
  return there ? [{ from: there.line, to: there.line + 2, text: '' }] : null
}

function quoted(evidence: string, spec: string) {
  const item = evidence.split('\n').slice(0, 2).join('\n')
  return parseLessons(item, spec).lessons[0]?.lesson
}
