import { posix } from 'node:path'

import { Fault } from '../../domain/fault.ts'
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
// `Cannot find module '../a.ts' from '/workspace/b.ts'`, as Bun says it; Node says `imported from` without quotes.
const missing =
  /\bCannot find (?:module|package) ["']([^"'\n]{1,300})["'](?: imported)? from ["']?([^\s"']{1,300})/g
// A name alone on its line, over lines such as `  3:7  error`.
const alone = /^([^\s:()[\]"'`<>|,;=]{1,300})$/
const below = /^\s+(\d{1,7}):\d{1,7}\s/

type Files = Pick<View, 'has' | 'read'>

/**
 * The places in a repository that the output of a compiler or a test runner names, in their order: files
 * that the view has, and nothing else. An absolute path counts where it is in the workspace of a sandbox.
 */
export function placesIn(output: string, view: Files): Place[] {
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

function placesOn(text: string, view: Files): Place[] {
  const found: (Place & { at: number })[] = []
  for (const form of forms)
    for (const { 1: name, 2: line, index } of text.matchAll(form)) {
      const path = fileOf(name, view)
      if (path !== null) found.push({ path, line: lineOf(line), at: index })
    }
  for (const { 1: module = '', 2: name, index } of text.matchAll(missing)) {
    const path = fileOf(name, view)
    if (path !== null) found.push({ path, line: lineNaming(module, path, view), at: index })
  }
  return found.sort((a, b) => a.at - b.at).map(({ path, line }) => ({ path, line }))
}

function lineOf(digits: string | undefined): number | null {
  const line = Number(digits)
  return line >= 1 ? line : null
}

/** The line of a file that names a module, by the end of its path: some runtimes tell where it would lie. */
function lineNaming(module: string, path: RepoPath, view: Files): number | null {
  const name = posix.basename(module)
  try {
    const at = view
      .read(path)
      .split('\n')
      .findIndex((line) => [`${name}'`, `${name}"`].some((quoted) => line.includes(quoted)))
    return at < 0 ? null : at + 1
  } catch (error) {
    if (error instanceof Fault) return null // no text
    throw error
  }
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
