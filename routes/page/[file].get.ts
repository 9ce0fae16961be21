import { defineRoute } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'A file of the page, under the name that the page knows it by',
  params: v.strictObject({ file: v.pipe(v.string(), v.regex(/^[\w-]+\.(?:js|css|svg)$/)) }),
  run: ({ request, params: { file } }, kit) => kit.page.file(file, request),
})
