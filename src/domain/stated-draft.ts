import * as v from 'valibot'

import { RepoPath } from './path.ts'

/** The kind of the insight that a job's suggestion answers: its own word. */
export const jobKind = 'job/suggestion'

/** Edits of one draft. */
const mostEdits = 20
/** Bytes of one draft's edits, as JSON. */
const mostBytes = 256 * 1024
/** Lines of one draft's edits: telling apart more of them would hold up the service. */
const mostLines = 5000

// By what it must not hold: a group that repeats is slow on long text.
const plain = v.check((text: string) => !/[^\P{Cc}\r\n\t]/u.test(text), 'it is not plain text')
const Text = v.pipe(v.string(), v.minLength(1), plain)

/** A change as a job writes it: what becomes of it is settled on the commit of a cycle. */
export const DraftEdit = v.variant('action', [
  v.strictObject({ action: v.literal('create'), path: RepoPath, text: Text }),
  v.strictObject({
    action: v.literal('replace'),
    path: RepoPath,
    old: Text,
    new: v.pipe(v.string(), plain),
  }),
  v.strictObject({ action: v.literal('prepend'), path: RepoPath, text: Text }),
  v.strictObject({ action: v.literal('append'), path: RepoPath, text: Text }),
])
export type DraftEdit = v.InferOutput<typeof DraftEdit>

const said = {
  /** One line. */
  title: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200), v.regex(/^\P{Cc}+$/u)),
  why: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4000), plain),
  edits: v.pipe(
    v.array(DraftEdit),
    v.minLength(1),
    v.maxLength(mostEdits),
    v.check(
      (edits) => Buffer.byteLength(JSON.stringify(edits)) <= mostBytes,
      `its edits have more than ${mostBytes} bytes`,
    ),
    v.check(
      (edits) => JSON.stringify(edits).split(/\\[nr]/).length <= mostLines,
      `its edits have more than ${mostLines} lines`,
    ),
  ),
}

/** What a job suggests. */
export const SaidDraft = v.strictObject(said)
export type SaidDraft = v.InferOutput<typeof SaidDraft>

/** What a job suggests, as a cycle carries it. */
export const StatedDraft = v.strictObject({
  ...said,
  /** The job's name. */
  job: v.string(),
  /** Id of the run that suggested it. */
  run: v.string(),
})
export type StatedDraft = v.InferOutput<typeof StatedDraft>

/** What tells drafts apart: the edits alone, whoever suggests them and for whatever reason. */
export function draftKey({ edits }: Pick<StatedDraft, 'edits'>): string {
  return JSON.stringify(edits)
}
