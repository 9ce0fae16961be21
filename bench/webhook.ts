// What does a delivery cost, from POST to 202 on the disk, over a bare Bun.serve that checks the same
// HMAC and writes the same rows with the same group commit? Goal: 0.8 of its rate at 64 connections.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { newDeliveryId } from '../src/domain/delivery.ts'
import { openStore } from '../src/store/open.ts'
import { macOf, openHooks } from '../test/support/hooks.ts'
import { figure, median } from './shared/figure.ts'
import { load, type Rate } from './shared/load.ts'

const connections = 64
const ms = 3000
const rounds = 3
const secret = 'new-secret'
const payload = (at: number) =>
  `{"action":"created","starred_at":"${at}","repository":{"full_name":"o/r","default_branch":"main"},"sender":{"login":"${'x'.repeat(100)}"}}`

let sent = 0
/** Each body is another one, signed. */
function request({ host, pathname }: URL): string {
  const body = payload((sent += 1))
  return [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/json',
    'X-GitHub-Event: star',
    `X-GitHub-Delivery: delivery-${sent}`,
    `X-Hub-Signature-256: sha256=${macOf(secret, body)}`,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}

/** A bare server with the same HMAC, the same rows and the same group commit. */
function bare() {
  const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
  const store = openStore({ dir })
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    development: false,
    async fetch(request) {
      const body = new Uint8Array(await request.arrayBuffer())
      const said = Buffer.from(request.headers.get('x-hub-signature-256')?.slice(7) ?? '', 'hex')
      const mac = new Bun.CryptoHasher('sha256', secret).update(body).digest()
      if (said.length !== 32 || !crypto.timingSafeEqual(said, mac))
        return new Response(null, { status: 401 })
      const text = new TextDecoder().decode(body)
      JSON.parse(text)
      const at = Date.now()
      const id = newDeliveryId(at)
      const key = request.headers.get('x-github-delivery') ?? ''
      await store.write(() => {
        store.deliveries.insert({
          id,
          hook: 'github',
          route: 'hooks/github.post.ts',
          key,
          digest: new Bun.CryptoHasher('sha256').update(body).digest('hex'),
          receivedAt: at,
          headers: { 'x-github-event': 'star', 'x-github-delivery': key },
          body: text,
          encoding: 'utf8',
          secret: 1,
          state: 'ignored',
          why: 'nothing listens to "star"',
          causes: [],
          replays: 0,
        })
        const told = { delivery: id, hook: 'github', why: 'nothing listens to "star"' }
        store.entries.insert({ type: 'delivery.ignored', repository: '', body: told }, at)
      })
      return Response.json({ delivery: id }, { status: 202 })
    },
  })
  return {
    url: server.url.href,
    async [Symbol.asyncDispose]() {
      await server.stop(true)
      store[Symbol.dispose]()
      rmSync(dir, { recursive: true })
    },
  }
}

// `--serve bare|ours` is the process that is measured; the load comes from this one.
const [, , mode, which] = process.argv
if (mode === '--serve') {
  const made = which === 'bare' ? bare() : await openHooks({ hookRate: 1_000_000 })
  console.log('url' in made ? made.url : `${made.doors.doors.url}/hooks/github`)
  await new Promise((resolve) => process.once('SIGTERM', resolve))
  await made[Symbol.asyncDispose]()
  process.exit(0)
}

async function started(name: string) {
  const child = Bun.spawn([process.execPath, import.meta.path, '--serve', name], {
    stdout: 'pipe',
    stderr: 'inherit',
  })
  for await (const chunk of child.stdout)
    return { child, url: new TextDecoder().decode(chunk).trim() }
  throw new Error(`${name} did not start`)
}

const servers = { bare: await started('bare'), ours: await started('ours') }
const results: Record<keyof typeof servers, Rate[]> = { bare: [], ours: [] }
for (let round = 0; round <= rounds; round += 1)
  for (const name of ['bare', 'ours'] as const) {
    const url = new URL(servers[name].url)
    const result = await load(url, { connections, ms, request: () => request(url) })
    if (round > 0) results[name].push(result) // the first is for warming up
  }
for (const { child } of Object.values(servers)) {
  child.kill('SIGTERM')
  await child.exited
}
const rates = (name: keyof typeof servers) => median(results[name].map((one) => one.rate))
const slowest = (name: keyof typeof servers) => median(results[name].map((one) => one.p99))
figure({
  bench: 'webhook',
  name: `deliveries stored at ${connections} connections, over a bare server that writes the same rows`,
  ours: rates('ours'),
  raw: rates('bare'),
  unit: 'deliveries/s',
  by: 'ratio',
  goal: { atLeast: 0.8 },
})
figure({
  bench: 'webhook',
  name: `p99 of a delivery at ${connections} connections`,
  ours: slowest('ours'),
  raw: slowest('bare'),
  unit: 'ms',
  by: 'value',
  goal: { atMost: 10 },
})
