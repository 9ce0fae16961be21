import * as v from 'valibot'

import { SuggestionId } from './id.ts'
import { Severity } from './insight.ts'
import { By, suggestionStates } from './suggestion.ts'
import { TurnsShape } from './turns-shape.ts'

/** A suggestion as a line of a long list. Times in milliseconds since 1970. */
export const InboxLine = v.object({
  id: SuggestionId,
  title: v.string(),
  state: v.picklist(suggestionStates),
  kind: v.string(),
  spec: v.string(),
  repository: v.string(),
  by: By,
  /** The files that it changes, each once. */
  paths: v.array(v.string()),
  /** The worst of what it answers. */
  severity: Severity,
  score: v.object({ before: v.number(), after: v.number() }),
  createdAt: v.number(),
  updatedAt: v.number(),
  /** Minutes that a person needs to judge it, about. */
  minutes: v.number(),
  /** True where it is open and the day's attention is used up before it. */
  later: v.boolean(),
})
export type InboxLine = v.InferOutput<typeof InboxLine>

/** Suggestions as lines, and the attention of the day. */
export const InboxShape = v.object({
  lines: v.array(InboxLine),
  attention: TurnsShape.entries.attention,
})
export type InboxShape = v.InferOutput<typeof InboxShape>
