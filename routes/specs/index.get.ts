import { defineRoute, SpecShape } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Lists the specs, and the files that did not load',
  answers: {
    200: v.object({
      specs: v.array(SpecShape),
      broken: v.array(v.object({ file: v.string(), why: v.string() })),
    }),
  },
  run: (_, kit) => kit.specs.list(),
})
