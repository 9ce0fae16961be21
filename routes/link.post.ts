import { defineRoute } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Makes an address that lets one browser in, once, within ten minutes',
  answers: { 200: v.object({ url: v.string() }) },
  run: (_, kit) => ({ url: kit.link() }),
})
