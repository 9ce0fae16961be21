import * as v from 'valibot'

import { SuggestionId } from './id.ts'

/** A question as a person or a tool asks it. */
export const Question = v.strictObject({
  question: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4000)),
  /** Absolute path of the repository's root; may be left out where one only is served. */
  repository: v.optional(v.string()),
  /** Makes a suggestion of the answer: a document of its own below docs/answers/. */
  suggest: v.optional(v.boolean(), false),
})
export type Question = v.InferInput<typeof Question>

/** What kind of thing a passage is of. */
export const PassageKind = v.picklist([
  'capability',
  'requirement',
  'change',
  'insight',
  'suggestion',
  'ledger',
  'document',
  'tool', // what a tool of an MCP server said when it was called for the question
])
export type PassageKind = v.InferOutput<typeof PassageKind>

/** A piece of what is known, with where it stands. */
export const Passage = v.object({
  /** From 1: what the answer cites as `[1]`. */
  number: v.number(),
  kind: PassageKind,
  title: v.string(),
  text: v.string(),
  /** The file it stands in, from the repository's root; null for what is no file. */
  path: v.nullable(v.string()),
  /** First and last line in the file, from 1. */
  line: v.nullable(v.number()),
  endLine: v.nullable(v.number()),
  /** Id of the suggestion or insight it is of, or server and tool; else null. */
  ref: v.nullable(v.string()),
  trust: v.picklist(['own', 'stranger']),
})
export type Passage = v.InferOutput<typeof Passage>

/** A passage before it has its number in an answer. */
export type Known = Omit<Passage, 'number'>

/** Passages that change together: those of one file, or of one suggestion. */
export interface KnownSource {
  name: string
  /** The same for the same content. */
  id: string
  read(): readonly Known[]
}

/** An answer as doors show it. */
export const AnswerShape = v.object({
  question: v.string(),
  /** Null where no model answered; the passages are the answer then. */
  answer: v.nullable(v.string()),
  /** The model that wrote it. */
  by: v.nullable(v.string()),
  /** Why no model answered, or what is doubtful about the answer; null where nothing is. */
  why: v.nullable(v.string()),
  passages: v.array(Passage),
  /** Numbers of the passages that the answer cites. */
  cited: v.array(v.number()),
  /** The suggestion that was made of it; null where none was asked for, or `why` says why there is none. */
  suggestion: v.nullable(SuggestionId),
})
export type AnswerShape = v.InferOutput<typeof AnswerShape>

/** An answer that a person wants kept, with what it cites: what a cycle drafts a document of. */
export const StatedAnswer = v.object({
  question: v.string(),
  answer: v.string(),
  /** The model that wrote it. */
  by: v.string(),
  sources: v.pipe(v.array(v.omit(Passage, ['text', 'endLine'])), v.minLength(1)),
})
export type StatedAnswer = v.InferOutput<typeof StatedAnswer>
