import { defineRoute } from 'ostinato'

export default defineRoute({
  summary: 'Leads to the reference page',
  run: () => new Response(null, { status: 303, headers: { location: '/docs' } }),
})
