import { defineRoute } from 'ostinato'

const type = 'text/plain; version=0.0.4'

export default defineRoute({
  summary: 'Counts and durations, in the text format of Prometheus',
  answers: { 200: type },
  run: async (_, kit) => new Response(await kit.metrics(), { headers: { 'content-type': type } }),
})
