import { defineRoute, SuggestionDetail, SuggestionId } from 'ostinato'
import * as v from 'valibot'

const markdown = 'text/markdown'

export default defineRoute({
  summary: 'Shows a suggestion whole, as JSON or Markdown',
  params: v.strictObject({ id: SuggestionId }),
  answers: { 200: [SuggestionDetail, markdown] },
  async run({ params, type }, kit) {
    if (type !== markdown) return kit.suggestions.get(params.id)
    return new Response(await kit.suggestions.markdown(params.id), {
      headers: { 'content-type': `${markdown}; charset=utf-8` },
    })
  },
})
