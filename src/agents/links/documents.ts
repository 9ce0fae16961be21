import { Fault } from '../../domain/fault.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import { whyCostly } from './cost.ts'
import { readMarkdown } from './markdown.ts'
import type { Markdown } from './markdown.ts'

/** Markdown documents, each content read once. */
export interface Documents {
  /** Throws Fault `file.not-text` or `file.too-large`. */
  read(view: View, path: RepoPath): Markdown
}

// Reading takes time that grows faster than the text where the text is hostile.
const longest = 512 * 1024

/** Makes a memory of documents by their content, which forgets the one not asked for the longest. */
export function createDocuments(size: number): Documents {
  const kept = new Map<string, Markdown>()
  return {
    read(view, path) {
      const id = view.contentId(path) ?? path
      const found = kept.get(id)
      if (found) {
        kept.delete(id)
        kept.set(id, found)
        return found
      }
      const text = view.read(path)
      const long = `it has ${text.length} characters, and the limit is ${longest}`
      const why = text.length > longest ? long : whyCostly(text)
      if (why !== null)
        throw new Fault('file.too-large', `Cannot read the links of "${path}": ${why}`)
      const made = readMarkdown(text)
      kept.set(id, made)
      const oldest = kept.keys().next()
      if (kept.size > size && !oldest.done) kept.delete(oldest.value)
      return made
    },
  }
}

/** True for a file that is read as Markdown. */
export function isMarkdown(path: string): boolean {
  return /\.(?:md|markdown)$/i.test(path)
}
