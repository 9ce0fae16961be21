import * as v from 'valibot'

import { Lesson } from './lesson.ts'

/** Lessons that a spec has at most: what is given to prompts must stay small. */
export const mostLessons = 20

/** What of a file of lessons holds, and what does not, by line from 1. */
export interface LessonFile {
  lessons: { lesson: Lesson; line: number }[]
  wrong: { line: number; why: string }[]
}

const { text: _text, spec: _spec, ...provenance } = Lesson.entries
const Provenance = v.strictObject({
  ...provenance,
  from: v.pipe(provenance.from, v.minLength(1, 'it names no suggestion that it was learned from')),
})

/** A new file of lessons, without one. */
export function newLessonFile(spec: string, repository: string): string {
  return `# Lessons of spec "${plain(spec)}" in ${plain(repository)}\n\n> One item a lesson: its sentence, and under it what it is about and was learned from.\n\n`
}

/** A lesson as two lines of its file. */
export function lessonItem({ text, spec: _file, ...rest }: Lesson): string {
  const said = JSON.stringify(rest).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')
  return `- ${text}\n  <!-- ${said} -->\n`
}

/**
 * Reads a file of lessons. Headings, quotes and empty lines are for people. All else is items of two
 * lines, and an item that is not a lesson to the letter is named with its line and left out.
 */
export function parseLessons(text: string, spec: string): LessonFile {
  const file: LessonFile = { lessons: [], wrong: [] }
  const lines = text.split(/\r?\n/)
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (line.trim() === '' || /^[#>]/.test(line)) continue
    const item = /^- (.*)$/.exec(line)
    if (!item) {
      file.wrong.push({ line: at + 1, why: 'it is no item of a lesson' })
      continue
    }
    const made = lessonOf(item[1] ?? '', lines[at + 1] ?? '', spec)
    const why = typeof made === 'string' ? made : whyNotBeside(made, file)
    if (typeof made === 'string' || why !== null)
      file.wrong.push({ line: at + 1, why: why ?? 'it is no lesson' })
    else file.lessons.push({ lesson: made, line: at + 1 })
    // What is no provenance is looked at for itself.
    if (/^\s+<!--.*-->$/.test(lines[at + 1] ?? '')) at += 1
  }
  return file
}

/** The lesson of an item, or what is wrong with it. */
function lessonOf(text: string, below: string, spec: string): Lesson | string {
  const said = /^ {2}<!-- (\{.*\}) -->$/.exec(below)?.[1]
  if (said === undefined) return 'the line under it does not say what it was learned from'
  let json: unknown
  try {
    json = JSON.parse(said)
  } catch {
    return 'the line under it is no JSON'
  }
  const from = v.safeParse(Provenance, json)
  if (!from.success) return `${v.getDotPath(from.issues[0]) ?? 'it'}: ${from.issues[0].message}`
  const parsed = v.safeParse(Lesson, { ...from.output, text, spec })
  if (!parsed.success) return `${v.getDotPath(parsed.issues[0])}: ${parsed.issues[0].message}`
  // Marks that turn or hide text would show a person something else than a model.
  if (text !== text.trim() || /[\p{C}\p{Zl}\p{Zp}]/u.test(text)) return 'it is not plain text'
  return parsed.output
}

function whyNotBeside({ id, text, match }: Lesson, { lessons }: LessonFile): string | null {
  if (lessons.length >= mostLessons) return `a spec has at most ${mostLessons} lessons`
  const about = matchKey(match)
  const twice = lessons.some(
    ({ lesson }) => lesson.id === id || lesson.text === text || matchKey(lesson.match) === about,
  )
  return twice ? 'it is there twice' : null
}

/** The same for matches that say the same, in whatever order. */
export function matchKey(match: Lesson['match']): string {
  return JSON.stringify(Object.entries(match).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function plain(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
}
