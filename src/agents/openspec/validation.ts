import { Fault } from '../../domain/fault.ts'
import { type Insight, makeInsight, type Severity } from '../../domain/insight.ts'
import { isRepoPath, type RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import { type Heading, readDocument, type SpecDocument } from '../../openspec/document.ts'
import { requirementName } from '../../openspec/name.ts'
import type { OpenSpecIssue } from '../../openspec/package.ts'
import { ruleOf } from './rules.ts'

const severities = { ERROR: 'error', WARNING: 'warning', INFO: 'info' } as const satisfies Record<
  string,
  Severity
>

/** What OpenSpec says of a main spec, as insights with the line and the requirement it speaks of. */
export function specInsights(
  file: { capability: string; path: RepoPath; document: SpecDocument },
  issues: OpenSpecIssue[],
): Insight[] {
  return issues.map((issue) => {
    const { line, name } = locateInSpec(file.document, issue)
    return insightOf(issue, {
      path: file.path,
      line,
      capability: file.capability,
      requirement: name,
    })
  })
}

/** What OpenSpec says of a change, as insights of the file each speaks of. */
export function changeInsights(view: View, change: string, issues: OpenSpecIssue[]): Insight[] {
  const documents = new Map<RepoPath, SpecDocument | null>()
  return issues.map((issue) => {
    const path = pathOf(view, change, issue.path)
    if (!documents.has(path)) documents.set(path, documentOf(view, path))
    const capability = /^(.+)\/spec\.md$/.exec(issue.path)?.[1]
    const name = capability === undefined ? undefined : quotedName(issue.message)
    const document = documents.get(path)
    const found = document?.requirements.find((one) => one.name === name)
    const line =
      issue.line ?? found?.line ?? (document && capability ? headingLine(document, issue) : null)
    return insightOf(issue, { path, line, capability, requirement: name, change })
  })
}

function insightOf(
  issue: OpenSpecIssue,
  place: {
    path: RepoPath
    line: number | null
    capability?: string | undefined
    requirement?: string | undefined
    change?: string
  },
): Insight {
  const rule = ruleOf(issue.message)
  const { change, capability, requirement } = place
  return makeInsight({
    kind: rule.kind,
    severity: severities[issue.level],
    path: place.path,
    line: place.line,
    message: firstSentence(issue.message),
    evidence: issue.message,
    // Numbers in a message are counts and lines, which move with every edit elsewhere in the file.
    key:
      requirement === undefined ? issue.message.replace(/\d+/g, '#') : `${rule.id} ${issue.level}`,
    about: {
      ...(change === undefined ? {} : { change }),
      ...(capability === undefined ? {} : { capability }),
      ...(requirement === undefined ? {} : { requirement }),
    },
    agent: 'openspec',
    trust: 'own',
    answer: rule.answer,
  })
}

function pathOf(view: View, change: string, path: string): RepoPath {
  const folder = `openspec/changes/${change}`
  const candidates =
    path === 'file'
      ? [`${folder}/proposal.md`, `${folder}/.openspec.yaml`, folder]
      : path.endsWith('.md') && !view.has(`${folder}/${path}`)
        ? [`${folder}/specs/${path}`, `${folder}/${path}`]
        : [`${folder}/${path}`]
  const found = candidates.find((one) => view.has(one)) ?? candidates.at(-1) ?? folder
  if (isRepoPath(found)) return found
  if (isRepoPath(folder)) return folder
  throw new RangeError(
    `Cannot place an issue of change "${change}": it came from a listing of safe paths`,
  )
}

function documentOf(view: View, path: RepoPath): SpecDocument | null {
  if (!path.endsWith('.md') || !view.has(path)) return null
  try {
    return readDocument(view.read(path))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return null // what cannot be read as text is reported by a rule of its own
  }
}

function locateInSpec(
  document: SpecDocument,
  issue: OpenSpecIssue,
): { line: number | null; name?: string } {
  const canonical = /^requirements\[(\d+)\]$/.exec(issue.path)?.[1]
  const quoted = issue.message.startsWith('Requirement "') ? quotedName(issue.message) : undefined
  if (quoted !== undefined) {
    const found = document.requirements.find((one) => one.name === quoted)
    return { line: issue.line ?? found?.line ?? null, name: quoted }
  }
  const number = canonical ?? /^requirements[.[](\d+)\]?\.scenarios$/.exec(issue.path)?.[1]
  if (number !== undefined) {
    const heading = specReaderRequirements(document)[Number(number)]
    if (heading)
      return {
        line: heading.line,
        name: requirementName(heading.title.replace(/^Requirement:\s*/i, '')),
      }
  }
  if (issue.message.startsWith('Requirement header "')) {
    const name = /^Requirement header "###\s*Requirement:\s*(.+?)" (?:appears|duplicates)/i.exec(
      issue.message,
    )?.[1]
    return name === undefined
      ? { line: issue.line ?? null }
      : { line: issue.line ?? null, name: requirementName(name) }
  }
  if (issue.path === 'overview') return { line: issue.line ?? sectionLine(document, 'purpose') }
  return { line: issue.line ?? null }
}

/** The headers the spec reader takes for requirements: the direct children of the Requirements section. */
export function specReaderRequirements(document: SpecDocument): Heading[] {
  const section = document.headings.find(
    (heading) => heading.title.toLowerCase() === 'requirements',
  )
  if (!section) return []
  const open: number[] = []
  return document.headings.filter((heading) => {
    if (heading.line <= section.line || heading.line >= section.end) return false
    while ((open.at(-1) ?? 0) >= heading.level) open.pop()
    open.push(heading.level)
    return open.length === 1
  })
}

function headingLine(document: SpecDocument, issue: OpenSpecIssue): number | null {
  const section = /\b(ADDED|MODIFIED|REMOVED|RENAMED)\b/.exec(issue.message)?.[1]
  return section === undefined
    ? null
    : sectionLine(document, `${section.toLowerCase()} requirements`)
}

function sectionLine(document: SpecDocument, title: string): number | null {
  return document.headings.find((heading) => heading.title.toLowerCase() === title)?.line ?? null
}

/** The requirement a message names: in a header where it quotes one, else in its first quotes. */
function quotedName(message: string): string | undefined {
  const header = /header "### Requirement: (.+?)"(?: - |\.| appears|$)/.exec(message)?.[1]
  if (header !== undefined) return requirementName(header)
  if (/^(Duplicate|Requirement present)/.test(message)) return /: "(.+)"/.exec(message)?.[1]
  return /^(?:ADDED|MODIFIED|Requirement|RENAMED (?:FROM|TO):) "(.+?)" (?:omits|is |must|should|has|contains)/.exec(
    message,
  )?.[1]
}

function firstSentence(message: string): string {
  const end = message.search(/(?<=[^.])\.(\s|$)/)
  return end < 0 ? message : message.slice(0, end)
}
