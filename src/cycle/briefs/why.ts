import * as v from 'valibot'

import type { View } from '../../domain/view.ts'
import { specificStems } from '../../domain/words.ts'
import { data } from '../../model/prompt.ts'
import { readDocument, sliceLines, type SpecDocument } from '../../openspec/document.ts'
import { readTree } from '../../openspec/tree.ts'
import type { Brief } from './brief.ts'
import { insertLines, isBlank } from './insert.ts'
import { inventionProblems } from './invention.ts'
import { languageProblems, lengthProblems, mannersProblems } from './text-check.ts'

interface Ground {
  document: SpecDocument
  /** What the change is known by: its deltas, its tasks, and the rest of its proposal. */
  parts: { name: string; text: string }[]
}

const fields = v.object({ why: v.pipe(v.string(), v.minLength(1), v.maxLength(1500)) })

/** The Why of a proposal that gives none, from what the change does. */
export const whyBrief: Brief<v.InferOutput<typeof fields>, Ground> = {
  kinds: ['openspec/proposal-incomplete'],
  label: 'why',
  title: 'Write the Why in',
  why: 'Whoever reviews a change asks first why it is there; the text is drawn from the deltas and tasks, and wants the eye of whoever wrote them.',
  maxTokens: 500,
  ground(insight, view) {
    const id = /^openspec\/changes\/([^/]+)\/proposal\.md$/.exec(insight.path)?.[1]
    if (id === undefined || !view.has(insight.path)) return null
    const document = readDocument(view.read(insight.path))
    const heading = whyOf(document)
    const empty = !heading || sliceLines(document, heading.line + 1, heading.end).trim() === ''
    const isAsked = /"## Why"/.test(insight.message)
    const parts = partsOf(view, id)
    if (!isAsked || !empty || parts.length === 0) return null
    return { document, parts: [...parts, { name: 'proposal', text: document.text }] }
  },
  schema: () => fields,
  prompt: ({ parts }) => ({
    format: `The job: write the Why of a proposed change, from what the change does.

A Why says in one to four sentences what is missing, wrong or hard today, and that the change mends it, so that a reviewer can judge whether it is worth doing. Draw it from the requirements that the change adds, modifies or removes; where they do not say why, say only what will be possible that is not now. Use their words. No list, no SHALL or MUST, no reasons of your own.

The answer: a JSON object with one field, "why", that holds 50 to 600 characters of plain text.`,
    context: parts.map(({ name, text }) => data(name, text.slice(0, mostOf(name)))).join('\n\n'),
    insight: 'Write the Why of this change.',
  }),
  problems({ why }, { parts }) {
    const source = parts.map((one) => one.text).join('\n')
    const text = why.trim()
    const said = new Set(specificStems(text))
    const titles = parts.flatMap((one) =>
      readDocument(one.text).requirements.map((two) => two.name),
    )
    const own = new Set(specificStems(titles.join('\n')))
    return [
      ...lengthProblems(text, { from: 50, to: 600 }),
      ...mannersProblems(text),
      ...(/\b(?:SHALL|MUST)\b/.test(text)
        ? ['It states a rule with SHALL or MUST; that is for requirements.']
        : []),
      ...(said.intersection(own).size < Math.min(2, own.size)
        ? ['It names too little of what the change touches.']
        : []),
      ...languageProblems(text, source),
      ...inventionProblems(text, source, { share: 0.45 }),
    ]
  },
  assemble({ why }, { document }) {
    const text = why.trim().replace(/\s+/g, ' ')
    const heading = whyOf(document)
    if (heading) {
      const after = heading.line + 1
      return [insertLines(document, after, isBlank(document, after) ? ['', text] : ['', text, ''])]
    }
    const first = document.headings.find((one) => one.level === 2)
    return first
      ? [insertLines(document, first.line, ['## Why', '', text, ''])]
      : [insertLines(document, document.lines.length + 1, ['', '## Why', '', text])]
  },
}

function whyOf(document: SpecDocument) {
  return document.headings.find((one) => one.title.toLowerCase() === 'why')
}

/** The deltas and tasks of a change, each named as its file is. */
function partsOf(view: View, id: string): Ground['parts'] {
  const change = readTree(view).changes.find((one) => one.id === id)
  if (!change) return []
  const deltas = change.deltas.map(({ capability, path }) => ({
    name: `delta of ${capability}`,
    text: view.read(path),
  }))
  const tasks = change.files.find((path) => path === `${change.folder}/tasks.md`)
  return deltas.length === 0 || !tasks
    ? deltas
    : [...deltas, { name: 'tasks', text: view.read(tasks) }]
}

/** Most characters that are shown of a part. */
function mostOf(name: string): number {
  return name.startsWith('delta') ? 6000 : 2000
}
