// How long does a script that was saved take to its first answer, in a running service whose person trusts what
// lies in ostinato/? A route file, to the first request that is answered by its new text; a job file, to the
// schedule it declares being known, for which it was imported in a jail. Beside it a new child of Bun in
// bubblewrap that prints a line, by turns. Goal: at most 30 ms, of which the watcher waits some for an editor's
// other writes.
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { makeRepository, writeFiles } from '../test/support/git.ts'
import { linesOf, startService } from '../test/support/service.ts'
import { figure, median } from './shared/figure.ts'

const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 25)
const quietMs = 150
const route = 'ostinato/routes/greeting.get.ts'
const job = 'ostinato/jobs/watch.ts'
const routeText = (edition: number) =>
  `import { defineRoute } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Greets',
  answers: { 200: v.object({ edition: v.number() }) },
  run: async () => ({ edition: ${edition} }),
})
`
const jobText = (edition: number) =>
  `import { defineJob } from 'ostinato'

export default defineJob({ cron: '${edition % 60} 3 * * *', run({ log }) { log('first') } })
`
const jail = '--unshare-all --die-with-parent --ro-bind / / --proc /proc --dev /dev --'.split(' ')
const bare = ['bwrap', ...jail, process.execPath, '--no-env-file', '-e', 'console.log(1)']

using repository = makeRepository({ 'README.md': '# A house\n' })
writeFiles(repository.root, { [route]: routeText(0), [job]: jobText(0) })
await using service = await startService(repository.root, { OSTINATO_TRUST: 'working-tree' })
const stream = await service.ask('/events?type=script.loaded')
if (!stream.body) throw new Error('the stream has no body')
const lines = linesOf(stream.body)
await lines.next()

const times: Record<'route' | 'job' | 'bare', number[]> = { route: [], job: [], bare: [] }
for (let round = -2; round < rounds; round += 1) {
  const edition = round + 3
  const found = {
    bare: await bareChild(),
    route: await saved(route, routeText(edition), () => isAnswered(edition)),
    job: await saved(job, jobText(edition), () => isLoaded(job)),
  }
  if (round < 0) continue
  for (const name of ['bare', 'route', 'job'] as const) times[name].push(found[name])
}
for (const [name, ours] of [
  ['a route file saved, to its first answer', times.route],
  ['a job file saved, to being described by a jailed child', times.job],
] as const)
  figure({
    bench: 'reload',
    name: `${name}, beside a bare child in bubblewrap`,
    ours: median(ours),
    raw: median(times.bare),
    unit: 'ms',
    by: 'value',
    goal: { atMost: 30 },
  })

/** Milliseconds from a save, as editors do it, to what comes of it. */
async function saved(file: string, text: string, until: () => Promise<void>): Promise<number> {
  await Bun.sleep(quietMs)
  const path = join(repository.root, file)
  writeFileSync(`${path}.tmp`, text)
  const began = performance.now()
  renameSync(`${path}.tmp`, path)
  await until()
  return performance.now() - began
}

async function isAnswered(edition: number): Promise<void> {
  for (;;) {
    const told = await (await service.ask('/greeting')).json()
    if (told.edition === edition) break
    await Bun.sleep(1)
  }
  await isLoaded(route)
}

/** Reads the stream up to the line that says so. */
async function isLoaded(file: string): Promise<void> {
  for (;;) {
    const { value } = await lines.next()
    if (value === undefined) throw new Error('the stream ended')
    if (!value.startsWith('data: ')) continue
    const told: unknown = JSON.parse(value.slice(6))
    if (JSON.stringify(told).includes(file.replace('ostinato/', ''))) return
  }
}

async function bareChild(): Promise<number> {
  const began = performance.now()
  const child = Bun.spawn(bare, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/' })
  await child.stdout.getReader().read()
  const took = performance.now() - began
  await child.exited
  return took
}
