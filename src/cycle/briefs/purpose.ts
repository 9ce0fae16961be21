import * as v from 'valibot'

import { Fault } from '../../domain/fault.ts'
import type { LineEdit } from '../../domain/line-edit.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import { data } from '../../model/prompt.ts'
import {
  bareLine,
  blockText,
  readDocument,
  sliceLines,
  type SpecDocument,
} from '../../openspec/document.ts'
import { readTree } from '../../openspec/tree.ts'
import { canonical, mainPlace } from '../remedies/remedy.ts'
import type { Brief } from './brief.ts'
import { insertLines, isBlank } from './insert.ts'
import { type PurposeGround, purposeProblems } from './purpose-check.ts'

interface Ground extends Omit<PurposeGround, 'others'> {
  document: SpecDocument
  path: RepoPath
  view: View
}

const fields = v.object({ purpose: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)) })

/** The Purpose of a main spec that has none, or a placeholder, or one that says next to nothing. */
export const purposeBrief: Brief<v.InferOutput<typeof fields>, Ground> = {
  kinds: ['openspec/purpose-placeholder', 'openspec/purpose-missing', 'openspec/purpose-brief'],
  label: 'purpose',
  title: 'Write the Purpose in',
  why: 'A reader learns from the Purpose what a capability is for; it is written from its own requirements and says nothing else.',
  maxTokens: 400,
  ground(insight, view) {
    const document = mainPlace(insight, view)
    const capability = /^openspec\/specs\/(.+)\/spec\.md$/.exec(insight.path)?.[1]
    if (!document || capability === undefined) return null
    const requirements = canonical(document).map((one) => ({
      name: one.name,
      text: blockText(document, one),
    }))
    return requirements.length === 0
      ? null
      : { document, path: insight.path, capability, requirements, view }
  },
  schema: () => fields,
  prompt({ capability, requirements }) {
    return {
      format: `The job: write the Purpose of one capability, from its requirements.

A Purpose says in one or two sentences what the capability does and whom or what it serves, so that a reader knows whether to read on. Begin with a verb, as in "Defines how ..." or "Lets ...". Use the words of the requirements for its things. Do not copy a sentence of a requirement, do not list the requirements, do not use SHALL or MUST, and do not speak of "this spec".

The answer: a JSON object with one field, "purpose", that holds the sentences themselves: one to three of them, 50 to 500 characters of plain text.`,
      context: `${data('capability', capability)}\n\n${data('requirements', outlineOf(requirements))}`,
      insight: 'Write the Purpose of this capability.',
    }
  },
  problems: ({ purpose }, { capability, requirements, path, view }) => {
    const others = [...purposesOf(view)].flatMap(([other, text]) => (other === path ? [] : [text]))
    return purposeProblems(sentenceOf(purpose), { capability, requirements, others })
  },
  assemble: ({ purpose }, { document }) => placed(document, sentenceOf(purpose)),
}

/** On one line, with the capital and the full stop that small models forget. */
function sentenceOf(purpose: string): string {
  const text = purpose.trim().replace(/\s+/g, ' ')
  // A name such as `iPhone` or `file_id` keeps its own spelling.
  const line = /^\p{Ll}+ /u.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text
  return /[\p{L}\p{N}]$/u.test(line) ? `${line}.` : line
}

/** Most characters of requirements that are shown, so that they fit a small context; those that come after are shown by name. */
const mostShown = 7000

function outlineOf(requirements: Ground['requirements']): string {
  let left = mostShown
  return requirements
    .map(({ name, text }) => {
      left -= text.length
      return left > 0 ? text : `### Requirement: ${name}`
    })
    .join('\n\n')
    .slice(0, mostShown + 3000)
}

function placed(document: SpecDocument, purpose: string): LineEdit[] | string {
  const heading = document.headings.find((one) => one.title.toLowerCase() === 'purpose')
  if (!heading) {
    const section = document.headings.find((one) => one.level === 2)
    if (!section) return 'The document has no section before which the Purpose could stand.'
    return [insertLines(document, section.line, ['## Purpose', '', purpose, ''])]
  }
  const next = document.headings.find((one) => one.line > heading.line)
  const end = next?.line ?? document.lines.length + 1
  let from = heading.line + 1
  while (from < end && isBlank(document, from)) from++
  if (from === end) {
    const at = heading.line + 1
    return [insertLines(document, at, isBlank(document, at) ? ['', purpose] : ['', purpose, ''])]
  }
  let to = end
  while (isBlank(document, to - 1)) to--
  const last = document.lines[to - 2] ?? ''
  return [{ from, to, text: purpose + last.slice(bareLine(last).length) }]
}

const read = new WeakMap<View, Map<RepoPath, string>>()

/** The written Purposes of a tree, by the path of their spec; read once per view. */
function purposesOf(view: View): Map<RepoPath, string> {
  const known = read.get(view)
  if (known) return known
  const purposes = new Map<RepoPath, string>()
  for (const { path } of readTree(view).specs) {
    const text = purposeIn(view, path)
    if (text !== '' && !/^(?:TBD|TODO)\b/i.test(text)) purposes.set(path, text)
  }
  read.set(view, purposes)
  return purposes
}

function purposeIn(view: View, path: RepoPath): string {
  try {
    const document = readDocument(view.read(path))
    const heading = document.headings.find((one) => one.title.toLowerCase() === 'purpose')
    return heading ? sliceLines(document, heading.line + 1, heading.end).trim() : ''
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return '' // a file that is no text has no Purpose to be like
  }
}
