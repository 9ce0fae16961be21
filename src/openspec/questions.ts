import type { RepoPath } from '../domain/path.ts'
import { bareLine, type SpecDocument } from './document.ts'

/** A line `<!-- ask: … -->` of a document. */
export interface AskedLine {
  question: string
  line: number
  /** True where a block quote directly beneath it begins with `> **Answer**`. */
  answered: boolean
}

/** True for the documents in which questions are answered: main specs, deltas, proposals and designs. */
export function mayAsk(path: RepoPath): boolean {
  return /^openspec\/(?:specs\/.+\/spec|changes\/(?!archive\/)[^/]+\/(?:proposal|design|specs\/.+\/spec))\.md$/.test(
    path,
  )
}

/** The questions of a document, those in code blocks left out. */
export function askedLines({ text, lines, fenced }: SpecDocument): AskedLine[] {
  // Nearly all documents ask nothing, and all of them are looked at after each commit.
  if (!text.includes('<!--')) return []
  return lines.flatMap((line, at) => {
    const question = /^\s{0,3}<!--\s*ask:\s*(\S.{0,2000}?)\s*-->\s*$/i.exec(bareLine(line))?.[1]
    if (question === undefined || fenced[at]) return []
    const answered = /^\s{0,3}>\s*\*\*Answer\*\*/.test(lines[at + 1] ?? '')
    return [{ question, line: at + 1, answered }]
  })
}
