import * as v from 'valibot'

import { likeness, specificStems } from '../../domain/words.ts'
import { data } from '../../model/prompt.ts'
import { readDocument } from '../../openspec/document.ts'
import { lengthProblems } from '../briefs/text-check.ts'
import type { Piece, Writer } from './ask.ts'
import { documentsOf, type Ground, soundProblems } from './ground.ts'
import { aboutProblems } from './proposal.ts'

/** An existing requirement, cut where a new statement may take the place of the old one. */
export interface Existing {
  name: string
  /** The paragraph with SHALL or MUST. */
  statement: string
  /** Everything below it, word for word: no scenario is ever dropped. */
  kept: string
}

/** What stands for none of the requirements that are there. */
const none = 'none of them'
const mostOffered = 3

/**
 * The existing requirement whose words a change alters; null for one that only adds, which it is in doubt.
 * Only those are offered that use most of the words of what is to change.
 */
export async function chooseExisting(
  bullet: string,
  ground: Ground,
  { taken, writer }: { taken: readonly string[]; writer: Writer },
): Promise<Existing | null> {
  const asked = new Set(specificStems(bullet))
  const near = (ground.known?.requirements ?? []).flatMap((one) => {
    const shared = asked.intersection(new Set(specificStems(one.text))).size
    const cut = existingOf(one)
    const isNear = asked.size >= 3 && shared / asked.size >= 0.6
    return cut && isNear && !taken.includes(one.name) ? [{ cut, text: one.text, shared }] : []
  })
  const offered = near.sort((a, b) => b.shared - a.shared).slice(0, mostOffered)
  if (offered.length === 0) return null
  const had = await writer.ask({
    label: 'existing',
    maxTokens: 80,
    schema: v.object({ requirement: v.picklist([...offered.map((one) => one.cut.name), none]) }),
    format: `The job: say whether a change makes one of the existing requirements untrue, so that its text must be rewritten.

Where the change only adds something, the answer is "${none}".

The answer: a JSON object with one field, "requirement": the name of the requirement, or "${none}".`,
    context: [
      data('what is to change', bullet),
      ...offered.map((one) => data(one.cut.name, one.text.slice(0, 900))),
    ].join('\n\n'),
    insight: 'Which existing requirement must be rewritten?',
    check: () => [],
  })
  if (!('value' in had)) return null
  return offered.find((one) => one.cut.name === had.value.requirement)?.cut ?? null
}

/** The requirement in its parts; null where its statement is no plain paragraph. */
export function existingOf({ name, text }: { name: string; text: string }): Existing | null {
  const document = readDocument(text)
  const body = text.split('\n').slice(1).join('\n').trim()
  const [statement = '', ...rest] = body.split(/\n\s*\n/)
  const isPlain =
    /\b(?:SHALL|MUST)\b/.test(statement) &&
    !/^\s*(?:[-*+>|#]|\d+[.)]\s|```|~~~)/m.test(statement) &&
    !document.fenced[1]
  const kept = body.slice(statement.length).trim()
  return isPlain && rest.length > 0 ? { name, statement, kept } : null
}

/** The new statement of an existing requirement. */
export function statementPiece(
  bullet: string,
  existing: Existing,
  ground: Ground,
): Piece<{ statement: string }> {
  return {
    label: 'modified',
    maxTokens: 400,
    schema: v.object({ statement: v.pipe(v.string(), v.minLength(1), v.maxLength(2000)) }),
    format: `The job: rewrite one requirement so that it says what is to change as well.

Keep every sentence that stays true as it is, and keep the word SHALL or MUST. Change only what must change.

The answer: a JSON object with one field, "statement", that holds the whole new text of the requirement.`,
    context: [
      data('requirement today', existing.statement),
      data('what is to change', bullet),
      ...documentsOf({ ...ground, known: null }),
    ].join('\n\n'),
    insight: 'Write the new text of the requirement.',
    check: ({ statement }) => statementProblems(statement, existing, { bullet, ground }),
  }
}

/** What is wrong with the new statement of an existing requirement. */
export function statementProblems(
  statement: string,
  existing: Existing,
  { bullet, ground }: { bullet: string; ground: Ground },
): string[] {
  const text = statementOf(statement)
  const lost = (existing.statement.match(/`[^`]+`/g) ?? []).filter((one) => !text.includes(one))
  return [
    ...lengthProblems(text, { from: 20, to: Math.max(400, existing.statement.length * 2) }),
    ...(/\b(?:SHALL|MUST)\b/.test(text) ? [] : ['It has no SHALL or MUST.']),
    ...(text === statementOf(existing.statement) ? ['It changes nothing.'] : []),
    ...(likeness(text, existing.statement) < 0.4
      ? ['It drops too much of what the requirement says today.']
      : []),
    ...(lost.length === 0 ? [] : [`It drops ${lost.join(', ')}.`]),
    ...aboutProblems(text, `${ground.problem}\n${bullet}`),
    ...soundProblems(text, { ...ground, problem: `${ground.problem}\n${bullet}` }),
  ]
}

/** The statement on one line, as sentences. */
export function statementOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return /[\p{L}\p{N}`")]$/u.test(line) ? `${line}.` : line
}
