import { defineRoute } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Describes every route, as OpenAPI 3.1',
  answers: { 200: v.looseObject({ openapi: v.string() }) },
  run: async (_, kit) => Response.json(await kit.openapi()),
})
