// What does a delivery cost beside nginx with nchan? 1,000 followers and 100 entries a second, by turns. Ours
// writes each entry to the disk first; nchan keeps its last ten in memory. Both are processes of their own
// whose processor time is read from the system: ours with its journal, nginx's workers with what they are
// posted, whose client is not counted. Goal: no more processor time for a delivery than nginx.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

import { figure, median } from '../shared/figure.ts'
import { orSkip } from './shared/or-skip.ts'
import { startOurs } from './shared/program.ts'
import { entries } from './sse/entries.ts'
import { startNginx } from './sse/nginx.ts'

const followers = Number(process.env.OSTINATO_BENCH_FOLLOWERS ?? 1000)
const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 5)
const perSecond = 100
const count = 300
/** The system counts processor time in hundredths of a second. */
const tickUs = 10_000

interface Run {
  p50: number
  p99: number
  /** Microseconds of the server for a delivery. */
  cpu: number
  /** What arrived of what was sent, in percent. */
  share: number
}
interface Server {
  url: string
  pids: readonly number[]
  send(): Promise<unknown>
}

const dir = mkdtempSync(join(tmpdir(), 'ostinato-bench-'))
const program = join(import.meta.dir, 'sse/followers.ts')
await using ours = await startOurs(join(import.meta.dir, 'sse/ours.ts'))
await using open = new AsyncDisposableStack()
const { url, send } = { url: String(ours.ready.url), send: () => ours.ask({ count, perSecond }) }
const servers = new Map<string, Server>([['ours', { url, pids: [ours.pid], send }]])
// A worker for each processor is what nginx advises; one worker is what we have.
for (const workers of new Set([1, cpus().length])) {
  const nginx = await orSkip('nginx with nchan', () => startNginx(join(dir, `${workers}`), workers))
  if (!nginx) break
  open.use(nginx)
  const name = `${nginx.versions}, ${workers === 1 ? 'one worker' : `${workers} workers`} (in memory)`
  servers.set(name, { url: nginx.url, pids: nginx.workers, send: () => post(nginx.publish) })
}
const runs = new Map<string, Run[]>()
for (let round = 0; servers.size > 1 && round < rounds; round += 1)
  for (const [name, server] of servers)
    runs.set(name, [...(runs.get(name) ?? []), await follow(server)])
for (const beside of [...servers.keys()].filter((name) => name !== 'ours'))
  for (const [what, name, unit, goal] of [
    ['cpu', 'processor time of a delivery', 'us', { atMost: 1 }],
    ['p50', 'p50 of a delivery', 'ms', null],
    ['p99', 'p99 of a delivery', 'ms', { atMost: 1 }],
    ['share', 'share that is delivered', '%', { atLeast: 1 }],
  ] as const)
    figure({
      bench: 'peers/sse',
      name: `${followers} followers, ${perSecond} entries/s: ${name}`,
      ours: middle('ours', what),
      raw: middle(beside, what),
      beside,
      unit,
      by: 'ratio',
      goal,
    })
await open.disposeAsync()
rmSync(dir, { recursive: true })

function middle(name: string, what: keyof Run): number {
  return median((runs.get(name) ?? []).map((run) => run[what]))
}

/** Follows with a process of its own while entries come at a steady rate. */
async function follow(server: Server): Promise<Run> {
  await using reading = await startOurs(program, [server.url, `${followers}`])
  const before = cpuOf(server.pids)
  await server.send()
  await Bun.sleep(500)
  const cpu = cpuOf(server.pids) - before
  const told = await reading.ask({})
  const each = Number(told.each)
  return {
    p50: Number(told.p50),
    p99: Number(told.p99),
    cpu: cpu / (each * followers),
    share: (100 * each) / count,
  }
}

async function post(url: string): Promise<void> {
  const posts: Promise<unknown>[] = []
  for await (const entry of entries({ count, perSecond })) {
    const body = JSON.stringify({ ...entry, id: 12_345, at: Date.now() })
    posts.push(fetch(url, { method: 'POST', body }).then((answer) => answer.arrayBuffer()))
  }
  await Promise.all(posts)
}

/** Microseconds that processes took so far: the 14th and 15th field, after a name that may hold anything. */
function cpuOf(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[11]) + Number(fields[12])
  })
  return ticks.reduce((sum, one) => sum + one, 0) * tickUs
}
