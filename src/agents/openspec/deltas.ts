import type { Insight } from '../../domain/insight.ts'
import type { RepoPath } from '../../domain/path.ts'
import { type Delta, operationOf } from '../../openspec/delta.ts'
import { bareLine, blockText, type SpecDocument } from '../../openspec/document.ts'
import type { MergeTrial } from '../../openspec/openspec.ts'
import { ownInsight } from './own.ts'

interface DeltaFile {
  change: string
  capability: string
  path: RepoPath
  delta: Delta
  /** The main spec as it is now, or null for a new capability. */
  main: SpecDocument | null
}

/** What is odd in a delta though OpenSpec accepts it. */
export function deltaInsights(file: DeltaFile): Insight[] {
  return [...unchanged(file), ...nearHeaders(file)]
}

/** MODIFIED blocks that say what the current spec says already. */
function unchanged({ change, capability, path, delta, main }: DeltaFile): Insight[] {
  return delta.modified.flatMap((block) => {
    const current = main?.requirements.find(
      (one) => one.section?.toLowerCase() === 'requirements' && one.name === block.name,
    )
    if (!main || !current || blockText(main, current) !== blockText(delta.document, block))
      return []
    const about = { change, capability, requirement: block.name }
    return [
      ownInsight(
        'modified-unchanged',
        { path, line: block.line, about, key: block.name },
        {
          severity: 'info',
          message:
            'A MODIFIED requirement is word for word what the current spec says, so it modifies nothing',
          evidence: bareLine(delta.document.lines[block.line - 1] ?? ''),
          answer: 'person',
        },
      ),
    ]
  })
}

/** Headers that are nearly a delta section's: what stands under them is ignored. */
function nearHeaders({ change, capability, path, delta }: DeltaFile): Insight[] {
  return delta.document.headings.flatMap((heading) => {
    const operation = nearOperation(heading.title)
    if (operation === null || (heading.level === 2 && operationOf(heading.title) !== null))
      return []
    const evidence = bareLine(delta.document.lines[heading.line - 1] ?? '')
    return [
      ownInsight(
        'delta-header',
        { path, line: heading.line, about: { change, capability }, key: evidence },
        {
          severity: 'error',
          message: `A header is nearly "## ${operation} Requirements", so OpenSpec ignores what stands under it`,
          evidence,
          answer: 'person',
        },
      ),
    ]
  })
}

/** The operation a header means though it is not spelled as OpenSpec reads it; null for any other header. */
export function nearOperation(title: string): 'ADDED' | 'MODIFIED' | 'REMOVED' | 'RENAMED' | null {
  const words =
    /^(add|adds|added|modify|modifies|modified|remove|removes|removed|rename|renames|renamed)\s+requirements?\s*:?$/i
  const verb = words.exec(title.trim())?.[1]?.toLowerCase()
  if (verb === undefined) return null
  if (verb.startsWith('add')) return 'ADDED'
  if (verb.startsWith('modif')) return 'MODIFIED'
  return verb.startsWith('remov') ? 'REMOVED' : 'RENAMED'
}

/** What archive would skip in silence, or refuse where validate said nothing, or leave behind. */
export function mergeInsights(
  change: string,
  file: { path: RepoPath; told: boolean; before: string[] },
  trial: MergeTrial,
): Insight[] {
  const about = { change, capability: trial.capability }
  const insights = trial.warnings.map((warning) =>
    ownInsight(
      'merge-skips',
      { path: file.path, line: null, about, key: warning },
      {
        severity: 'info',
        message: 'Archive would skip a part of this delta without refusing it',
        evidence: warning,
        answer: 'person',
      },
    ),
  )
  if (trial.refusal !== null && !file.told)
    insights.push(
      ownInsight(
        'archive-refused',
        { path: file.path, line: null, about, key: '' },
        {
          severity: 'error',
          message: 'Archive would refuse this delta, and validate does not say so',
          evidence: trial.refusal,
          answer: 'person',
        },
      ),
    )
  for (const issue of trial.merged?.report.issues ?? []) {
    if (issue.level !== 'WARNING' || file.before.includes(issue.message)) continue
    insights.push(
      ownInsight(
        'merged-spec-warning',
        { path: file.path, line: null, about, key: issue.message.replace(/\d+/g, '#') },
        {
          severity: 'info',
          message: 'The spec as archive would leave it draws a warning that it does not draw now',
          evidence: issue.message,
          answer: 'person',
        },
      ),
    )
  }
  return insights
}
