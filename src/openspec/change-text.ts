import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import type { RepoPath } from '../domain/path.ts'
import { withOpenBoxes } from './tasks.ts'

/** What a change says, as a person reads it, and the hash by which it is accepted. */
export interface ChangeText {
  text: string
  hash: string
}

const saying = /^(?:\.openspec\.yaml|(?:proposal|design|tasks)\.md|specs\/.+)$/

/**
 * What a change says: its proposal, design, deltas, tasks and marks. The boxes of its tasks are read as
 * empty, so that work does not change what was accepted.
 */
export function changeText(
  { folder, files }: { folder: string; files: readonly RepoPath[] },
  read: (path: RepoPath) => string | null,
): ChangeText {
  const said = files.toSorted().flatMap((path) => {
    const name = path.slice(folder.length + 1)
    if (!saying.test(name)) return []
    const text = plain(path, read)
    return [[name, name === 'tasks.md' ? withOpenBoxes(text) : text] as const]
  })
  return {
    text: said.map(([name, text]) => `--- ${name}\n${text.trimEnd()}\n`).join('\n'),
    hash: hashOf(...said.flat()),
  }
}

/** What is no text says nothing that a person could have read, whatever it is. */
function plain(path: RepoPath, read: (path: RepoPath) => string | null): string {
  try {
    return read(path) ?? ''
  } catch (error) {
    if (error instanceof Fault) return error.message
    throw error
  }
}
