import type { About, Insight } from '../../domain/insight.ts'
import type { RepoPath } from '../../domain/path.ts'
import { bareLine, type SpecDocument } from '../../openspec/document.ts'
import { ownInsight } from './own.ts'
import { specReaderRequirements } from './validation.ts'

/**
 * Headers that OpenSpec's two readers see differently: what validate calls a requirement, archive may
 * not, and the other way round. Neither reader says so.
 */
export function readerInsights(file: {
  path: RepoPath
  document: SpecDocument
  about: About
  main: boolean
}): Insight[] {
  const { document } = file
  const insights = document.lines.flatMap((line, at) => {
    if (document.fenced[at]) return []
    return headerInsight(file, bareLine(line).replace(/^\uFEFF/, ''), at + 1)
  })
  return file.main ? [...insights, ...plainHeaders(file)] : insights
}

function headerInsight(
  file: { path: RepoPath; about: About; document: SpecDocument },
  text: string,
  line: number,
): Insight[] {
  const place = { path: file.path, line, about: file.about, key: text.trim() }
  if (/^###Requirement:\s*\S/i.test(text))
    return [
      ownInsight('header-unspaced', place, {
        severity: 'error',
        message:
          'A requirement header has no space after its hashes: archive writes it, validate and list do not see it',
        evidence: text,
        answer: 'person',
      }),
    ]
  const inRequirement = file.document.requirements.some((one) => one.line < line && line < one.end)
  if (inRequirement && /^(###|#####)\s+Scenario:\s*\S/i.test(text))
    return [
      ownInsight('scenario-level', place, {
        severity: 'error',
        message:
          'A scenario header is not at level 4, so OpenSpec does not count it as a scenario everywhere',
        evidence: text,
        answer: 'person',
      }),
    ]
  return []
}

function plainHeaders(file: { path: RepoPath; document: SpecDocument; about: About }): Insight[] {
  return specReaderRequirements(file.document).flatMap((heading) => {
    if (heading.level !== 3 || /^(Requirement|Scenario):/i.test(heading.title)) return []
    return [
      ownInsight(
        'header-plain',
        { path: file.path, line: heading.line, about: file.about, key: heading.title },
        {
          severity: 'warning',
          message:
            'A level-3 header among the requirements is not a "### Requirement:": validate reads it as one, archive does not',
          evidence: `### ${heading.title}`,
          answer: 'person',
        },
      ),
    ]
  })
}
