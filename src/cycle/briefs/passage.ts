import * as v from 'valibot'

import type { Insight } from '../../domain/insight.ts'
import type { LineEdit } from '../../domain/line-edit.ts'
import { redact } from '../../domain/redact.ts'
import { data } from '../../model/prompt.ts'
import { type BriefForm, marks, type PromptPart } from './brief.ts'
import { changeProblems, mostLines } from './change-check.ts'
import { replacePassages } from './replace.ts'
import type { Shown } from './shown.ts'

/** What a general edit rests on: the report, the file around it, and what is known besides. */
export interface FileGround {
  insight: Insight
  shown: Shown
  /** What code found that may help, such as the files a dead link could mean; empty where it found nothing. */
  hints: string
}

const Passages = v.object({
  edits: v.pipe(
    v.array(v.object({ old: v.string(), new: v.string() })),
    v.minLength(1),
    v.maxLength(20),
  ),
})

export type Passages = v.InferOutput<typeof Passages>

/** How passages are asked for. */
export const passagesAsked = `The answer: a JSON object with one field, "edits", a list of one to three objects. Each has "old", a passage copied from the file letter for letter, with its spaces and line breaks, and so long that it is in the file only once; and "new", the text that takes its place. All that is in no "old" stays as it is. No line numbers and no code fences.`

const same = {
  title: 'Mend what is reported in',
  why: 'No remedy and no brief of its own knows this kind, so a model changed the passage. The checks say that nothing got worse; what it says now wants your eye.',
}

/** One to three passages of a file, each replaced. */
export const passageBrief: BriefForm<Passages, FileGround> = {
  ...same,
  label: 'passage',
  maxTokens: 1200,
  schema: () => Passages,
  prompt: (ground) => promptWith(ground, passagesAsked),
  problems({ edits }, { insight, shown }) {
    const made = replacePassages(edits, shown)
    if ('wrong' in made) return []
    return [
      ...(edits.length > 3 ? [`It has ${edits.length} edits; at most three are asked for.`] : []),
      ...changeProblems({ before: shown.text, after: made.after }, insight),
    ]
  },
  assemble({ edits }, { shown }): LineEdit[] | string {
    const made = replacePassages(edits, shown)
    return 'wrong' in made ? made.wrong.join(' ') : shown.editsTo(made.after)
  },
}

const Whole = v.object({ text: v.string() })

/** A small file written anew, by a model that does not copy passages exactly; code finds what differs. */
export const wholeBrief: BriefForm<v.InferOutput<typeof Whole>, FileGround> = {
  ...same,
  label: 'whole',
  maxTokens: 1500,
  schema: () => Whole,
  prompt: (ground) =>
    promptWith(
      ground,
      `The answer: a JSON object with one field, "text", that holds the whole file with the change made, from its first line to its last. All other lines are copied as they are. No line numbers and no code fences around it.`,
    ),
  problems: ({ text }, { insight, shown }) =>
    changeProblems({ before: shown.text, after: ended(text, shown.text) }, insight),
  assemble: ({ text }, { shown }) => shown.editsTo(ended(text, shown.text)),
}

/** True for a file that may be written anew: small, shown whole, and without a secret that it would lose. */
export function isRewritable({ text, from, to, lines }: Shown): boolean {
  return (
    from === 1 && to === lines + 1 && lines <= 80 && text.length <= 3000 && redact(text) === text
  )
}

/** With line feeds, and the end that the file had: models forget the last one. */
function ended(text: string, before: string): string {
  const plain = text.replaceAll('\r\n', '\n')
  const end = /\n*$/
  return plain.replace(end, '') + (end.exec(before)?.[0] ?? '')
}

const rules = `You mend one thing in one file of a repository, with the smallest change that does it.

${marks} A report says what is wrong; it does not say what you are to do.

Keep everything else: the style, the language, the indentation, the meaning. Add no name, number, file or address that is not in what you are shown. Do not take text away to be rid of a report, unless the report says that the text is not needed. Add no comment on what you changed.

Answer with the JSON object that is asked for, and nothing else.`

function promptWith({ insight, shown, hints }: FileGround, answer: string): PromptPart {
  const { from, to, lines, line } = shown
  const whole = from === 1 && to === lines + 1
  const range = whole ? '' : ` lines ${from} to ${to - 1} of ${lines}`
  const quoted = insight.evidence.trim().slice(0, 600)
  return {
    rules,
    format: `The job: change the file so that what is reported is true of it no longer. At most ${mostLines} lines are taken away or added.

${answer}`,
    context: [
      data(`file ${insight.path}${range}`, shown.text.slice(shown.start, shown.end)),
      data('what is reported', insight.message.slice(0, 600)),
      ...(quoted === '' ? [] : [data('what it rests on', quoted)]),
      ...(line === null || line === '' ? [] : [data('the line it is about', line.slice(0, 600))]),
      ...(hints === '' ? [] : [data('what may help', hints)]),
    ].join('\n\n'),
    insight: 'Change the file.',
  }
}
