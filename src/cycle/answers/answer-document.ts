import { posix } from 'node:path'

import type { StatedAnswer } from '../../domain/ask.ts'
import { hashOf } from '../../domain/id.ts'
import { type RepoPath, repoPath } from '../../domain/path.ts'
import { escaped, kebab, kebabContent } from '../solve/wording.ts'

const folder = 'docs/answers'

/** The file of an answer, named by its question; `isTaken` says which names are gone. */
export function answerPath(question: string, isTaken: (path: RepoPath) => boolean): RepoPath {
  // A name that says nothing, as of a question in Chinese, is told apart by its hash.
  const said = kebabContent(question, 8) || kebab(question, 8)
  const name = /[a-z]{3}/.test(said) ? said : `answer-${hashOf(question).slice(0, 8)}`
  for (let count = 1; ; count += 1) {
    const path = repoPath(`${folder}/${count === 1 ? name : `${name}-${count}`}.md`)
    if (!isTaken(path)) return path
  }
}

/** The document of an answer: the question, what the model wrote, and what that rests on, as relative links. */
export function answerDocument({ question, answer, by, sources }: StatedAnswer): string {
  const listed = sources.map((one) => `- [${one.number}] ${placeOf(one)}: ${onOneLine(one.title)}`)
  return `# ${onOneLine(question)}

${closed(answer)}

## Sources

Answered by the model "${onOneLine(by)}" from:

${listed.join('\n')}
`
}

function placeOf({ path, line, kind, ref }: StatedAnswer['sources'][number]): string {
  if (path === null) return onOneLine(ref === null ? kind : `${kind} ${ref}`)
  const place = `${path}${line === null ? '' : `, line ${line}`}`
  return `[${onOneLine(place)}](${addressOf(posix.relative(folder, path))})`
}

/** Each part encoded, parentheses too: they would end the link. */
function addressOf(path: string): string {
  const part = (text: string) =>
    encodeURIComponent(text).replace(/[()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return path.split('/').map(part).join('/')
}

/** The answer with the fence closed that it leaves open: nothing beneath it may become code. */
function closed(answer: string): string {
  let open: string | null = null
  for (const line of answer.split('\n')) {
    const fence = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === undefined) continue
    if (open === null) open = fence
    else if (fence.startsWith(open) && line.trim() === fence) open = null
  }
  return open === null ? answer : `${answer}\n${open}`
}

function onOneLine(text: string): string {
  return escaped(text.replace(/\s+/g, ' ').trim())
}
