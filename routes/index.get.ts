import { defineRoute } from 'ostinato'

export default defineRoute({
  summary: 'The page, for a browser; leads others to the reference page',
  answers: { 200: 'text/html' },
  async run({ request }, kit) {
    const wantsPage = request.headers.get('accept')?.includes('text/html') ?? false
    const response = wantsPage
      ? await kit.page.open()
      : new Response(null, { status: 303, headers: { location: '/docs' } })
    response.headers.append('vary', 'Accept')
    return response
  },
})
