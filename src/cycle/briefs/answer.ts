import * as v from 'valibot'

import { shownPassage } from '../../ask/ask-prompt.ts'
import { checkAnswer } from '../../ask/check-answer.ts'
import { documentSources } from '../../ask/read-passages.ts'
import { retrieveNow } from '../../ask/retrieve.ts'
import type { KnownSource, Passage } from '../../domain/ask.ts'
import type { View } from '../../domain/view.ts'
import { data } from '../../model/prompt.ts'
import { readDocument, type SpecDocument } from '../../openspec/document.ts'
import { type AskedLine, askedLines, mayAsk } from '../../openspec/questions.ts'
import { openPassages, type PassageIndex } from '../../store/passages.ts'
import type { Brief } from './brief.ts'
import { insertLines } from './insert.ts'

interface Ground {
  document: SpecDocument
  asked: AskedLine
  passages: Passage[]
}

const fields = v.object({ answer: v.pipe(v.string(), v.minLength(1), v.maxLength(3000)) })

/** So many passages are shown, so that they fit a small context. */
const most = 6

/** The answer to what a person asks in a document with `<!-- ask: … -->`, from the other documents. */
export const answerBrief: Brief<v.InferOutput<typeof fields>, Ground> = {
  kinds: ['openspec/question'],
  label: 'question',
  title: 'Answer the question in',
  why: 'Somebody asked in the document; the answer is drawn from the documents it names, and wants the eye of whoever asked.',
  maxTokens: 700,
  ground(insight, view) {
    if (!mayAsk(insight.path) || !view.has(insight.path)) return null
    const document = readDocument(view.read(insight.path))
    const asked = askedLines(document).find(
      (one) => !one.answered && one.question === insight.evidence,
    )
    if (!asked) return null
    const { index, sources } = knownIn(view)
    // The question itself is no answer to it.
    const found = retrieveNow(asked.question, { index, sources }).filter(
      ({ path, line, endLine }) =>
        path !== insight.path || asked.line < (line ?? 0) || asked.line > (endLine ?? 0),
    )
    const passages = found.slice(0, most).map((one, at) => ({ ...one, number: at + 1 }))
    return passages.length === 0 ? null : { document, asked, passages }
  },
  schema: () => fields,
  prompt: ({ asked, passages }) => ({
    format: `The job: answer a question that somebody wrote into a document, from passages of the repository's documents and from nothing else.

One to five plain sentences in the language of the question. Behind each statement name the passages it rests on by their numbers in square brackets, as in [1] or [2][5]. No links, no HTML, no heading, no list. Where the passages answer only a part, say what they do not say.

The answer: a JSON object with one field, "answer", that holds the sentences themselves.`,
    context: passages.map(shownPassage).join('\n\n'),
    insight: `${data('question', asked.question)}\n\nAnswer this question from the passages above, and cite them.`,
  }),
  problems({ answer }, { passages }) {
    const { cited, why, answer: text } = checkAnswer(answer, passages.length)
    return [
      ...(text === '' ? ['It says nothing.'] : []),
      ...(why === null ? [] : [`${why.charAt(0).toUpperCase()}${why.slice(1)}.`]),
      ...(cited.length === 0 ? ['Cite the passages by their numbers in square brackets.'] : []),
      ...(/<!--|\bask:/i.test(answer) ? ['It asks a question of its own.'] : []),
    ]
  },
  assemble({ answer }, { document, asked, passages }) {
    const checked = checkAnswer(answer, passages.length)
    const text = checked.answer.replace(/\s+/g, ' ')
    const sources = passages
      .filter((one) => checked.cited.includes(one.number))
      .map(({ number, path, line }) => `[${number}] \`${path}:${line}\``)
    const lines = [`> **Answer** ${text}`, '>', `> Sources: ${sources.join(', ')}`]
    return [insertLines(document, asked.line + 1, [...lines, ...gapAfter(document, asked.line)])]
  },
}

/** A quote goes on into the line beneath it where that is not blank. */
function gapAfter({ lines }: SpecDocument, line: number): string[] {
  const next = lines[line]
  return next === undefined || next.trim() === '' ? [] : ['']
}

const known = new WeakMap<View, { index: PassageIndex; sources: KnownSource[] }>()

/** What the documents of a view say, read once per view. */
function knownIn(view: View): { index: PassageIndex; sources: KnownSource[] } {
  const made = known.get(view) ?? { index: openPassages(null), sources: documentSources(view) }
  known.set(view, made)
  return made
}
