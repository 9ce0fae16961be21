// Mastra's server on Hono, with one API route of its own, as its documentation has it: it parses the body
// and answers with 202. It checks no signature and keeps nothing.
import { serve } from '@hono/node-server'
import { Mastra } from '@mastra/core/mastra'
import { registerApiRoute } from '@mastra/core/server'
import { MastraServer } from '@mastra/hono'
import { Hono } from 'hono'

import { answer, freePort } from './turns.ts'

const hook = registerApiRoute('/hook', {
  method: 'POST',
  requiresAuth: false,
  handler: async (context) => {
    const { action } = await context.req.json()
    return context.json({ action }, 202)
  },
})
const mastra = new Mastra({ server: { apiRoutes: [hook] }, logger: false })
const app = new Hono()
await new MastraServer({ app, mastra, customApiRoutes: [hook] }).init()
const port = await freePort()
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' })
await answer({ url: `http://127.0.0.1:${port}/hook` }, async () => ({}))
process.exit()
