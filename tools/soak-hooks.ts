// Sends deliveries, a fifth of them twice and some with a wrong signature, to a service that is killed
// with SIGKILL again and again, and then counts: each that was answered 202 must lie in the store once,
// with exactly its triggers. `bun tools/soak-hooks.ts 100000 40`: so many deliveries, so many kills.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openStore } from '../src/store/open.ts'
import { macOf } from '../test/support/hooks.ts'

const [, , total = '100000', kills = '40'] = process.argv
const root = mkdtempSync(join(tmpdir(), 'ostinato-soak-'))
const data = join(root, 'data')
const repository = join(root, 'repository')
const main = join(import.meta.dir, '../src/main.ts')
const secret = 'soak-secret'
const environment = {
  PATH: process.env['PATH'] ?? '',
  HOME: root,
  OSTINATO_PORT: '0',
  OSTINATO_DATA: data,
  OSTINATO_MODEL_URL: 'none',
  OSTINATO_HOOK_SOAK_SECRET: secret,
  OSTINATO_HOOK_RATE: '1000000',
}

await Bun.write(join(repository, 'README.md'), '# A project\n')
const git = (...words: string[]) =>
  Bun.spawnSync(['git', '-c', 'user.name=s', '-c', 'user.email=s@s', ...words], { cwd: repository })
git('init', '-q')
git('add', '.')
git('commit', '-qm', 'first')

async function start() {
  const child = Bun.spawn([process.execPath, main, 'start', repository], {
    env: environment,
    stdout: 'pipe',
    stderr: 'ignore',
  })
  let said = ''
  const decoder = new TextDecoder()
  const reader = child.stdout.getReader()
  while (!said.includes('Listening on')) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`it did not start: ${said}`)
    said += decoder.decode(value, { stream: true })
  }
  // What it says from now on must be read, or it would wait for us.
  void (async () => {
    while (!(await reader.read()).done);
  })()
  return { child, url: /Listening on (\S+?)\. /.exec(said)?.[1] ?? '' }
}

let service = await start()
let up = Promise.withResolvers<void>()
up.resolve()
const accepted = new Map<number, string>()
let next = 0
const counts = { sent: 0, accepted: 0, doubles: 0, refused: 0, again: 0, kills: 0, wrong: 0 }

/** Sends one until it is answered, whatever dies meanwhile; returns the id that it was given, or null for 401. */
async function send(body: string, signature: string, key: string): Promise<string | null> {
  for (;;) {
    await up.promise
    try {
      counts.sent += 1
      const answer = await fetch(`${service.url}/hooks/soak`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-signature': signature,
          'x-delivery': key,
        },
        body,
      })
      if (answer.status === 401) return null
      if (answer.status === 202) {
        const { delivery }: { delivery: string } = await answer.json()
        return delivery
      }
      throw new Error(`it answered ${answer.status}`)
    } catch {
      counts.again += 1
      await Bun.sleep(5)
    }
  }
}

async function sender(): Promise<void> {
  while (next < Number(total)) {
    const at = (next += 1)
    const body = JSON.stringify({ spec: 'links', reason: `soak ${at}` })
    const good = `sha256=${macOf(secret, body)}`
    if (at % 20 === 0) {
      const id = await send(body, `sha256=${macOf('wrong', body)}`, `k${at}`)
      if (id === null) counts.refused += 1
      else counts.wrong += 1
      continue
    }
    const id = await send(body, good, `k${at}`)
    if (id === null) counts.wrong += 1
    else accepted.set(at, id)
    if (at % 5 !== 0 && at % 5 !== 1) continue
    if (at % 5 === 1 && at % 20 !== 1) continue
    counts.doubles += 1
    if ((await send(body, good, `k${at}`)) !== id) counts.wrong += 1
  }
}

const began = performance.now()
const work = Promise.all(Array.from({ length: 64 }, sender))
const state = { over: false }
void work.then(() => (state.over = true))
const step = Number(total) / (Number(kills) + 1)
for (let kill = 1; kill <= Number(kills) && !state.over; kill += 1) {
  while (!state.over && next < step * kill - Math.random() * step * 0.5) await Bun.sleep(2)
  up = Promise.withResolvers()
  service.child.kill('SIGKILL')
  await service.child.exited
  counts.kills += 1
  service = await start()
  up.resolve()
}
await work
const seconds = (performance.now() - began) / 1000
service.child.kill('SIGKILL')
await service.child.exited

counts.accepted = accepted.size
using store = openStore({ dir: data })
const kept = new Set<string>(store.deliveries.list({ limit: 10_000_000 }).map((one) => one.id))
const triggers = new Map<string, number>()
for (let after = 0; ;) {
  const page = store.entries.list({ after, limit: 5000, types: ['cycle.queued', 'cycle.joined'] })
  if (page.length === 0) break
  for (const { body } of page) {
    const reason = /soak \d+/.exec(JSON.stringify(body))?.[0]
    if (reason) triggers.set(reason, (triggers.get(reason) ?? 0) + 1)
  }
  after = page.at(-1)?.id ?? after
}
const lost = [...accepted.values()].filter((id) => !kept.has(id)).length
const notOnce = [...accepted].filter(([at]) => triggers.get(`soak ${at}`) !== 1).length
const extra = [...triggers.keys()].filter((reason) => !accepted.has(Number(reason.slice(5)))).length
console.log(
  JSON.stringify({
    ...counts,
    kept: kept.size,
    lost,
    notOnce,
    extra,
    seconds: Math.round(seconds),
  }),
)
rmSync(root, { recursive: true })
process.exitCode =
  lost + notOnce + extra + counts.wrong === 0 && kept.size === accepted.size ? 0 : 1
