import type { Heard, Served } from './heard.ts'

/** The specs that a push to the default branch asks for, of those that are loaded. */
export const pushSpecs: readonly string[] = ['openspec', 'links']
/** The spec that a failed run on the default branch asks for, where there is one of this name. */
export const testsSpec = 'tests'
/** The label that makes a problem of an issue. */
export const problemLabel = 'ostinato'

/** A cycle of each of these specs that is loaded for the repository; ignored where none is. */
export function cyclesOf(
  wanted: readonly string[],
  {
    served,
    ...asked
  }: { served: readonly Served[]; reason: string; repository: string; depth?: number },
): Heard[] {
  const specs = served.find((one) => one.path === asked.repository)?.specs ?? []
  const loaded = wanted.filter((spec) => specs.includes(spec))
  if (loaded.length === 0) return [{ ignored: `no spec ${wanted.join(' or ')} is loaded` }]
  return loaded.map((spec) => ({ spec, ...asked }))
}

/** Text of outsiders as a problem may hold it: plain, and no longer than a problem may be. */
export function problemText(title: string, body: string | null | undefined): string {
  const text = `${title}\n\n${body ?? ''}`.replace(/(?![\n\t])\p{Cc}/gu, '').trim()
  return text.slice(0, 4000).trim() || 'nothing is said'
}

/** A comment's command. The caller has seen that its author may write to the repository. */
export type Said =
  | { command: 'cycle'; spec: string }
  | { command: 'solve'; problem: string | null }
  | { ignored: string }
  | null

/** What a comment that begins with `/ostinato` asks for; null for any other comment. */
export function readCommand(comment: string): Said {
  const [, rest] = /^\s*\/ostinato(?:[ \t]+([^]*))?$/.exec(comment) ?? []
  if (!/^\s*\/ostinato(?:\s|$)/.test(comment)) return null
  const [, word = '', words = ''] = /^(\S*)\s*([^]*)$/.exec(rest ?? '') ?? []
  if (word === 'cycle') {
    const [line = ''] = words.split('\n')
    return /^[a-z0-9]+(?:[-/][a-z0-9]+)*\s*$/.test(line)
      ? { command: 'cycle', spec: line.trim() }
      : { ignored: 'it names no spec; right would be "/ostinato cycle SPEC"' }
  }
  if (word === 'solve') return { command: 'solve', problem: words.trim() || null }
  if (word === 'ask')
    return {
      ignored: 'nothing is sent out, so there is nowhere to answer; ask with "ostinato ask"',
    }
  return { ignored: 'it names no command; known are cycle SPEC and solve' }
}
