import * as v from 'valibot'

import { contentStems, sentencesOf, wordsOf } from '../../domain/words.ts'
import { data } from '../../model/prompt.ts'
import { bareLine, sliceLines } from '../../openspec/document.ts'
import type { Brief } from './brief.ts'
import { type RequirementPlace, requirementPlace } from './place.ts'
import { mannersProblems } from './text-check.ts'

interface Ground extends RequirementPlace {
  /** The lines of the requirement's first paragraph, and its first sentence. */
  from: number
  to: number
  sentence: string
}

const fields = v.object({ sentence: v.pipe(v.string(), v.minLength(1), v.maxLength(2000)) })

/** A requirement's first sentence with SHALL or MUST in it, and else as it was. */
export const keywordBrief: Brief<v.InferOutput<typeof fields>, Ground> = {
  kinds: ['openspec/keyword-missing'],
  label: 'keyword',
  title: 'Say what is required with SHALL or MUST in',
  why: 'OpenSpec takes a text without SHALL or MUST for a remark; the sentence says the same as before, as a rule.',
  maxTokens: 400,
  ground(insight, view) {
    const place = requirementPlace(insight, view)
    return place && firstSentence(place)
  },
  schema: () => fields,
  prompt: ({ document, from, to, sentence }) => ({
    format: `The job: rewrite one sentence of a requirement so that it holds the word SHALL or MUST, in capitals.

Change as few words as the grammar asks for: "The worker retries twice." becomes "The worker SHALL retry twice." Keep every term, number, name, code span and condition, and every "not", "only", "all" and the like. Add nothing.

The answer: a JSON object with one field, "sentence", that holds the whole sentence.`,
    context: `${data('paragraph', sliceLines(document, from, to).trimEnd())}\n\n${data('sentence', sentence)}`,
    insight: 'Rewrite the sentence.',
  }),
  problems({ sentence: written }, { sentence }) {
    const [after, before] = [written.trim().replace(/\s+/g, ' '), sentence]
    const [missing, added] = [lost(before, after), lost(after, before)]
    const end = /[^\p{L}\p{N}]*$/u
    return [
      ...(/\b(?:SHALL|MUST)\b/.test(after) ? [] : ['It holds neither SHALL nor MUST in capitals.']),
      ...mannersProblems(after).filter((one) => !mannersProblems(before).includes(one)),
      ...(missing.length > 0 ? [`It lost what the sentence says: ${missing.join(', ')}.`] : []),
      ...(added.length > 0 ? [`It adds what the sentence does not say: ${added.join(', ')}.`] : []),
      ...(changedWords(before, after) > 6 ? ['More than a few words differ.'] : []),
      ...(sentencesOf(after).length > 1 ? ['It is more than one sentence.'] : []),
      ...(end.exec(after)?.[0] === end.exec(before)?.[0]
        ? []
        : ['It does not end with the same sign.']),
    ]
  },
  assemble({ sentence: written }, { document, from, to, sentence }) {
    const text = sliceLines(document, from, to)
    if (!text.startsWith(sentence)) return 'The sentence does not begin its paragraph.'
    return [{ from, to, text: written.trim().replace(/\s+/g, ' ') + text.slice(sentence.length) }]
  },
}

/** The first sentence of the prose that states a requirement; null where it begins with anything else. */
function firstSentence(place: RequirementPlace): Ground | null {
  const { document, requirement } = place
  const prose = (line: number) =>
    line < requirement.end &&
    !document.fenced[line - 1] &&
    /^[\p{L}\p{N}"'(`*_]/u.test(document.lines[line - 1] ?? '') &&
    !/^(?:[-*+]\s|\d+[.)]\s|\*\*[^*]+\*\*\s*:|\*\*[^*]+:\*\*)/.test(document.lines[line - 1] ?? '')
  let from = requirement.line + 1
  while (from < requirement.end && bareLine(document.lines[from - 1] ?? '').trim() === '') from++
  let to = from
  while (prose(to)) to++
  const sentence = sentencesOf(sliceLines(document, from, to))[0]?.trimEnd()
  return sentence === undefined ? null : { ...place, from, to, sentence }
}

/** Small words that decide what a rule says. */
const weighty = new Set(
  'no not never none nor only all any each every both either unless except if when while until before after without within and or at least most more less than'.split(
    ' ',
  ),
)

/** Terms, figures, code spans and weighty words of a text that another does not have as often. */
function lost(text: string, other: string): string[] {
  const left = tokensOf(other)
  return tokensOf(text).filter((token) => {
    const at = left.indexOf(token)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

function tokensOf(text: string): string[] {
  const words = wordsOf(text).filter((word) => weighty.has(word) || /\d/.test(word))
  return [...contentStems(text), ...words, ...(text.match(/`[^`]+`/g) ?? [])]
}

function changedWords(before: string, after: string): number {
  const counts = new Map<string, number>()
  for (const word of wordsOf(before)) counts.set(word, (counts.get(word) ?? 0) + 1)
  for (const word of wordsOf(after)) counts.set(word, (counts.get(word) ?? 0) - 1)
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0)
}
