// Restate's server, one node in a folder of its own with its defaults (its log is synced), and a service
// whose steps are ctx.run(), called through its ingress. `node restate.mjs FOLDER`
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

import * as restate from '@restatedev/restate-sdk'

import { answer, freePort, result, walkAll } from './turns.ts'

const [, , folder] = process.argv
const [ingress, admin, node, service] = await Promise.all(Array.from({ length: 4 }, freePort))
const program = createRequire(import.meta.url).resolve(
  `@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`,
)
const server = spawn(program, ['--base-dir', folder], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
    RESTATE_BIND_ADDRESS: `127.0.0.1:${node}`,
    RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${node}`,
    RESTATE_DISABLE_TELEMETRY: 'true',
    RESTATE_LOG_FILTER: 'error',
  },
})
server.on('exit', (code) => process.exit(code ?? 1))
process.on('exit', () => server.kill('SIGKILL'))

const work = restate.service({
  name: 'work',
  handlers: {
    async go(ctx, steps) {
      for (let step = 0; step < steps; step += 1) await ctx.run(`step-${step}`, () => result)
      return 'done'
    },
  },
})
await restate.serve({ services: [work], port: service, logger: () => {} })
const post = async (port, path, body) => {
  const response = await fetch(`http://127.0.0.1:${port}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${text}`)
}
const walk = (steps) => post(ingress, 'work/go', steps)
for (const until = Date.now() + 40_000; ;)
  try {
    await post(admin, 'deployments', { uri: `http://127.0.0.1:${service}`, force: true })
    await walk(1)
    break
  } catch (error) {
    if (Date.now() > until) throw error
    await sleep(200)
  }
await answer({ on: 'one node' }, (round) => walkAll(round, walk))
process.exit()
