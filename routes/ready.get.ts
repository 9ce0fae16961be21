import { defineRoute } from 'ostinato'
import * as v from 'valibot'

const Readiness = v.object({ ready: v.boolean(), why: v.nullable(v.string()) })

export default defineRoute({
  summary: 'Says whether cycles are walked, and 503 with the reason when they are not',
  access: 'open',
  answers: { 200: Readiness, 503: Readiness },
  async run(_, kit) {
    const { ready, why } = await kit.health()
    return Response.json({ ready, why }, { status: ready ? 200 : 503 })
  },
})
