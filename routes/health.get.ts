import { defineRoute } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Says that the service answers, and which one it is',
  access: 'open',
  answers: { 200: v.object({ version: v.string(), instance: v.string() }) },
  async run(_, kit) {
    const { version } = await kit.health()
    return { version, instance: kit.instance }
  },
})
