// What ../webhooks.ts holds all others to: a bare server of this runtime that reads the body and answers.
import { answer } from '../programs/turns.ts'

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  development: false,
  async fetch(request) {
    await request.json()
    return Response.json({}, { status: 202 })
  },
})
await answer({ url: `${server.url}hook` }, async () => ({}))
await server.stop(true)
process.exit()
