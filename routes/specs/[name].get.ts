import { defineRoute, SpecName, SpecShape } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Shows a spec; a slash in its name is written %2F',
  params: v.strictObject({ name: SpecName }),
  answers: { 200: SpecShape },
  run: ({ params }, kit) => kit.specs.get(params.name),
})
