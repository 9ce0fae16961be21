import { defineRoute, reportMarkdown, ReportShape, RepositoryPath, Since } from 'ostinato'
import * as v from 'valibot'

const markdown = 'text/markdown'

export default defineRoute({
  summary:
    'What the last days brought, as JSON or Markdown: what improved, what became of suggestions, the cost, what a person is wanted for',
  query: v.strictObject({
    since: v.exactOptional(Since),
    repository: v.exactOptional(RepositoryPath),
  }),
  answers: { 200: [ReportShape, markdown] },
  async run({ query, type }, kit) {
    const report = await kit.report({ since: '7d', ...query })
    if (type !== markdown) return report
    return new Response(reportMarkdown(report), {
      headers: { 'content-type': `${markdown}; charset=utf-8` },
    })
  },
})
