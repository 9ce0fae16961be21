import { data } from '../../model/prompt.ts'
import { inventionProblems } from '../briefs/invention.ts'
import { languageProblems, mannersProblems, scriptProblems } from '../briefs/text-check.ts'
import type { KnownCapability } from './relevant.ts'

/** What every piece of a change rests on: the problem, and what is known where it belongs. */
export interface Ground {
  problem: string
  /** The existing capability it is about; null for a new one. */
  known: KnownCapability | null
  capability: string
  title: string
  /** What agents report about the capability, a line each. */
  reports?: readonly string[]
}

/** Most characters of the existing requirements that are shown. */
const mostShown = 2500

/** The documents of every prompt, the most important one first. */
export function documentsOf({ problem, known, capability, title, reports = [] }: Ground): string[] {
  const existing = known?.requirements.map((one) => one.text).join('\n\n') ?? ''
  return [
    data('problem as a person states it', problem),
    ...(title === '' ? [] : [data('title of the change', title)]),
    ...(existing === ''
      ? []
      : [data(`what ${capability} requires today`, existing.slice(0, mostShown))]),
    ...(reports.length === 0 ? [] : [data('what agents report about it', reports.join('\n'))]),
  ]
}

/** What no text of a change may do: shout, speak of itself, leave the language, invent. */
export function soundProblems(text: string, ground: Ground, share = 0.5): string[] {
  const { problem, known, capability, title } = ground
  const source = [problem, title, capability, known?.document.text ?? ''].join('\n')
  // In a few words there is no room for those that tell a language.
  const isShort = text.split(/\s+/).length < 12
  return [
    ...mannersProblems(text, problem),
    ...(isShort ? scriptProblems : languageProblems)(text, known?.document.text ?? problem),
    ...inventionProblems(text, source, { share, house: 'SHALL MUST WHEN THEN' }),
  ]
}
