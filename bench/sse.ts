// What does delivery cost, from 1 follower to 10,000, at 100 entries a second that are each written to the
// journal first? Beside it the same bytes on as many raw TCP sockets, and for 10,000 on bare direct streams,
// joined in the same window. Goals: at 1,000 at least 0.9 of raw TCP's rate and p99 at most 1.3 times; at
// 10,000 at most one core, p99 at most 120 ms, nothing lost, and at most 8 KiB of memory a follower.
import { figure, median } from './shared/figure.ts'
import { type Measured, startFollowers, startServer } from './sse/start.ts'

const sizes = (process.env.OSTINATO_BENCH_FOLLOWERS ?? '1,100,1000,10000').split(',').map(Number)
const perSecond = 100
const seconds = 1.5
const written = perSecond * seconds
/** Entries before those that are measured: a service does not run on code that was compiled just now. */
const warming = 100
const rounds = 3

interface Run extends Measured {
  /** Microseconds of the server for each delivery. */
  cpu: number
  /** The share of a core that the server took. */
  core: number
  /** KiB that the server grew by, a follower. */
  memory: number
}

console.log('followers, way: delivered, each, core, p50, p99, memory each; core of the followers')
for (const followers of sizes) {
  const beside = followers > 1000 ? 'joined' : 'raw'
  const ways = { [beside]: [] as Run[], stream: [] as Run[] }
  for (let round = 0; round < rounds; round += 1)
    for (const [way, runs] of Object.entries(ways)) runs.push(await run(way, followers))
  for (const [way, runs] of Object.entries(ways)) say(`${followers}, ${way}`, middle(runs))
  keep(followers, middle(ways.stream), middle(ways[beside] ?? []))
}

/** A server and its followers, both new. */
async function run(way: string, followers: number): Promise<Run> {
  await using server = await startServer([way, perSecond])
  const before = await server.memory()
  await using crowd = await startFollowers(server.port, followers)
  await server.load(warming)
  await crowd.begin()
  const cpu = await server.load(written)
  const measured = await crowd.report()
  return {
    ...measured,
    cpu: cpu / measured.entries,
    core: cpu / 1e6 / seconds,
    memory: ((await server.memory()) - before) / 1024 / followers,
  }
}

function middle(runs: Run[]): Run {
  const of = (what: keyof Run) => median(runs.map((one) => one[what]))
  return {
    entries: of('entries'),
    sampled: of('sampled'),
    p50: of('p50'),
    p99: of('p99'),
    busy: of('busy'),
    cpu: of('cpu'),
    core: of('core'),
    memory: of('memory'),
  }
}

function say(what: string, { sampled, cpu, core, p50, p99, memory, busy }: Run): void {
  const share = `${((100 * sampled) / written).toFixed(1)} %`
  const times = `${cpu.toFixed(2)} us, ${core.toFixed(2)}, ${p50.toFixed(1)} ms, ${p99.toFixed(1)} ms`
  console.log(`${what}: ${share}, ${times}, ${memory.toFixed(1)} KiB; ${busy.toFixed(2)}`)
}

function keep(followers: number, ours: Run, beside: Run): void {
  const [bench, under] = ['sse', `${followers} followers, ${perSecond} entries/s`]
  const [one, many] = [followers === 1000, followers > 1000]
  const over = many ? 'bare direct streams' : 'a raw TCP socket'
  const ratio = { bench, by: 'ratio', unit: 'ms' } as const
  const value = { bench, by: 'value' } as const
  figure({
    ...ratio,
    name: `${under}: processor time of a delivery, over ${over}`,
    ours: ours.cpu,
    raw: beside.cpu,
    unit: 'us',
    goal: one ? { atMost: 1 / 0.9 } : null,
  })
  figure({
    ...ratio,
    name: `${under}: p50 of a delivery, over ${over}`,
    ours: ours.p50,
    raw: beside.p50,
    goal: null,
  })
  figure({
    ...(many ? value : ratio),
    unit: 'ms',
    name: `${under}: p99 of a delivery, over ${over}`,
    ours: ours.p99,
    raw: beside.p99,
    goal: many ? { atMost: 120 } : one ? { atMost: 1.3 } : null,
  })
  if (!many) return
  figure({
    ...value,
    name: `${under}: cores, beside ${over}`,
    ours: ours.core,
    raw: beside.core,
    unit: 'cores',
    goal: { atMost: 1 },
  })
  figure({
    ...value,
    name: `${under}: entries that came`,
    ours: (100 * ours.entries) / (followers * written),
    raw: null,
    unit: '%',
    goal: { atLeast: 100 },
  })
  figure({
    ...value,
    name: `${under}: memory of a follower, beside ${over}`,
    ours: ours.memory,
    raw: beside.memory,
    unit: 'KiB',
    goal: { atMost: 8 },
  })
}
