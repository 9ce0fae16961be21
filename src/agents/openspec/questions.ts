import type { Insight } from '../../domain/insight.ts'
import type { RepoPath } from '../../domain/path.ts'
import type { View } from '../../domain/view.ts'
import type { SpecDocument } from '../../openspec/document.ts'
import { askedLines, mayAsk } from '../../openspec/questions.ts'
import { ownInsight } from './own.ts'

/** What persons ask in documents with `<!-- ask: … -->`, and nobody has answered beneath it. */
export function questionInsights(
  view: View,
  documentOf: (view: View, path: RepoPath) => SpecDocument | null,
): Insight[] {
  return view.paths.filter(mayAsk).flatMap((path) => {
    const document = documentOf(view, path)
    const open = document ? askedLines(document).filter((one) => !one.answered) : []
    return open.map(({ question, line }) =>
      ownInsight(
        'question',
        { path, line, key: question },
        {
          severity: 'info',
          message: 'A question in the document has no answer beneath it',
          evidence: question,
          answer: 'model',
        },
      ),
    )
  })
}
