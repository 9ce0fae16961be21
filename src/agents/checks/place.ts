import { isRepoPath, type RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'

/** A place that the output of a command names. */
export interface Place {
  path: RepoPath
  line: number | null
}

// What is looked at of an output, and of one line of it: a program may print what it likes.
const mostText = 65_536
const mostLine = 500

// `path:3:7`, `path(3,7)`, `File "path", line 3`.
const forms = [
  /File "([^"\n]{1,300})", line (\d{1,7})/g,
  /((?:file:\/\/)?[^\s:()[\]"'`<>|,;=]{1,300})\((\d{1,7})(?:,\d{1,7})?\)/g,
  /((?:file:\/\/)?[^\s:()[\]"'`<>|,;=]{1,300}):(\d{1,7})(?=$|[\s:),.\]"'`])/g,
]
// A name alone on its line, over lines such as `  3:7  error`.
const alone = /^([^\s:()[\]"'`<>|,;=]{1,300})$/
const below = /^\s+(\d{1,7}):\d{1,7}\s/

/**
 * The places in a repository that the output of a compiler or a test runner names, in their order: files
 * that the view has, and nothing else. An absolute path counts where it is in the workspace of a sandbox.
 */
export function placesIn(output: string, view: Pick<View, 'has'>): Place[] {
  const found: Place[] = []
  let heading: RepoPath | null = null
  for (const whole of Bun.stripANSI(output.slice(0, mostText)).split('\n')) {
    const text = whole.slice(0, mostLine).trimEnd()
    const under = below.exec(text)
    if (under && heading !== null) found.push({ path: heading, line: lineOf(under[1]) })
    if (!/^\s/.test(text)) {
      heading = fileOf(alone.exec(text)?.[1], view)
      if (heading !== null) found.push({ path: heading, line: null })
    }
    found.push(...placesOn(text, view))
  }
  // A name alone says less than the lines below it.
  const lined = new Set(found.filter(({ line }) => line !== null).map(({ path }) => path))
  return found.filter(({ path, line }) => line !== null || !lined.has(path))
}

function placesOn(text: string, view: Pick<View, 'has'>): Place[] {
  const found: (Place & { at: number })[] = []
  for (const form of forms)
    for (const { 1: name, 2: line, index } of text.matchAll(form)) {
      const path = fileOf(name, view)
      if (path !== null) found.push({ path, line: lineOf(line), at: index })
    }
  return found.sort((a, b) => a.at - b.at).map(({ path, line }) => ({ path, line }))
}

function lineOf(digits: string | undefined): number | null {
  const line = Number(digits)
  return line >= 1 ? line : null
}

/** The file of the view that a name means, as a command in its workspace sees it. */
function fileOf(name: string | undefined, view: Pick<View, 'has'>): RepoPath | null {
  if (name === undefined) return null
  const plain = name
    .replace(/^file:\/\//, '')
    .replace(/^(?:\/workspace|\/[^\n]*\/run-[^/]+\/workspace)\//, '')
    .replace(/^(?:\.\/)+/, '')
  return isRepoPath(plain) && view.has(plain) ? plain : null
}
