import { expect, test } from 'bun:test'

import { readConfig } from '../../src/config.ts'
import { openModelSource } from '../../src/desk/models.ts'
import { findServer } from '../../src/model/find-server.ts'
import { startStandIn } from '../support/lm-studio/start.ts'

/** A program that takes connections and says nothing. */
function silent() {
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  return {
    url: `http://127.0.0.1:${server.port}`,
    [Symbol.dispose]: () => server.stop(true),
  }
}

test('look() gives a server that hangs in the middle as a reason, and throws a Fault where one is needed', async () => {
  let asked = 0
  using server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      if (new URL(request.url).pathname !== '/v1/models') return new Response('', { status: 404 })
      asked += 1
      const models = Response.json({ object: 'list', data: [{ id: 'm' }] })
      return asked % 2 === 1 ? models : new Promise<Response>(() => {})
    },
  })
  const config = readConfig({ OSTINATO_MODEL_URL: server.url.origin })
  await using source = openModelSource(config, { patienceMs: 300 })
  const { server: found, why } = await source.look()
  expect([found, why]).toEqual([null, expect.stringContaining('did not answer within 0.3 s')])
  expect(await source.probe(AbortSignal.timeout(5000)).catch((error) => error.code)).toBe(
    'model.unreachable',
  )
})

test('look() says that models are turned off', async () => {
  await using source = openModelSource(readConfig({ OSTINATO_MODEL_URL: 'none' }))
  expect((await source.look()).why).toContain('turned off')
})

test('findServer() is not held up by a silent program on one of the usual ports', async () => {
  using never = silent()
  await using model = await startStandIn({ models: [{ key: 'qwen' }] })
  const found = await findServer({
    url: null,
    usual: [model.url, never.url],
    // Less than what a server is given that was named.
    signal: AbortSignal.timeout(4000),
  })
  expect(found?.url).toBe(model.url)
})
