import { createFlow } from '../cycle/flow.ts'
import { hasCommitMoved } from '../cycle/follow-commits.ts'
import { lookAtRepository } from '../desk/look-at-repository.ts'
import type { Records } from '../desk/records.ts'
import { repositoryAt } from '../desk/repository-at.ts'
import { applyRuled } from '../desk/ruled.ts'
import { openRuntime, type Runtime } from '../desk/runtime.ts'
import { minutesFrom } from '../desk/specs-from.ts'
import type { Live } from '../domain/entry.ts'
import { describeError, Fault } from '../domain/fault.ts'
import type { Trigger } from '../domain/trigger.ts'
import { createDispatcher } from '../engine/create-dispatcher.ts'
import { takeOver } from './cycle.ts'
import { serveJobs } from './job-service.ts'
import { openLive } from './live/open-live.ts'
import { hasModelAppeared } from './model-appeared.ts'
import { offerInit } from './offer-init.ts'
import { type Output, paint } from './output.ts'
import { openDesk } from './own-desk.ts'
import { printFault } from './reporter.ts'
import { serve } from './serve.ts'
import { printApplied } from './show.ts'
import { day, keepHouse, printWaiting, takenBy } from './start-house.ts'
import { openScriptsOf } from './start-scripts.ts'
import { createTeller } from './teller.ts'

/** How often it is looked for new commits. */
const lookMs = 1000

/**
 * Looks at every repository with every spec, says what it finds as it finds it, opens its doors, and
 * waits: for triggers from outside, and for new commits. On a terminal it shows all that in one view.
 * Exit code 0, or 1 when a root could not be looked at.
 */
export async function start(
  records: Records,
  wanted: { roots: string[]; once: boolean; trust: boolean; plain: boolean },
  output: Output,
): Promise<number> {
  const { journal, store, config } = records
  using owned = store.tryOwn()
  if (!owned) throw await takenBy(config)
  await using runtime = await openRuntime(records)
  const { deps } = runtime
  const roots = await readableRoots(wanted.roots, output)
  if (roots.length === 0) return 1
  const isLive = output.screen && !wanted.once && !wanted.plain
  // Of what the view shows, no line is said besides.
  const calm: Output = isLive ? { ...output, say: () => {} } : output
  await using scripts = await openScriptsOf(records, { roots, trust: wanted.trust }, calm)
  if (scripts.runCommands)
    for (const warning of deps.bases.confinement.warnings) output.note(paint('yellow', warning))
  for (const root of roots) await takeOver(records, runtime, root, output)
  await takeOver(records, runtime, runtime.memory.dir, output)
  let swept = await keepHouse(records, runtime)
  let doors: Awaited<ReturnType<typeof serve>> | null = null
  const tell = (live: Live) => doors?.tell(live)
  const desk = openDesk(records, { runtime: async () => runtime, served: roots, tell })
  using live = isLive ? openLive({ journal, desk }, roots, output) : null
  const teller = createTeller({ journal, desk, tell, voice: live?.voice }, output)
  for (const repository of roots)
    printApplied(await applyRuled({ journal, desk }, { repository }), output)
  const dispatcher = createDispatcher({
    journal,
    flow: createFlow(deps),
    concurrency: config.concurrency,
    owner: `start ${process.pid}`,
    minutes: await minutesFrom(records.scripts),
    watcher: teller.watcher,
  })
  // Whatever goes wrong below must not leave it walking.
  await using _walking = { [Symbol.asyncDispose]: () => dispatcher.stop() }
  await using opened = wanted.once
    ? null
    : await serve(records, {
        desk,
        repositories: roots,
        house: {
          confinement: deps.bases.confinement,
          servers: async (root) => (await deps.hosts(root).servers()).servers,
          look: (root) => lookAtRepository(deps.bases, root),
          trustsTree: wanted.trust || config.trust === 'working-tree',
        },
        trouble: teller.trouble,
        onBug: (error, id) =>
          output.note(paint('red', `bug ${id}: ${describeError(error).message}`)),
        onClosed: (hook, why) =>
          output.note(paint('yellow', `/hooks/${hook} is closed to those who knock: ${why}`)),
      })
  doors = opened
  scripts.follow(() => opened?.reload())
  for (const { file, why } of doors?.broken ?? []) output.note(`${file} answers nothing: ${why}`)
  if (doors) output.say(`Listening on ${doors.url}. Open it in a browser, once: ${doors.link()}`)
  records.onWrite(dispatcher.wake)
  if (live) records.onWrite(live.ring)
  const scheduler = doors
    ? await serveJobs(records, { runtime, repositories: roots, tell }, calm)
    : null
  await using _jobs = { [Symbol.asyncDispose]: async () => scheduler?.stop() }
  const stopped = Promise.withResolvers<'stopped'>()
  const onSignal = () => stopped.resolve('stopped')
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  const moved = hasCommitMoved(deps.bases)
  const appeared = hasModelAppeared(runtime.models)
  const happened = live?.happened ?? output.say
  const lookedFirst = appeared()
  for (const root of roots) {
    await moved(root)
    await offerInit(runtime, root, output)
  }
  for (const root of roots) await triggerAll(runtime, root, 'start', 'ostinato start')
  await Promise.race([dispatcher.idle(), stopped.promise])
  await teller.told()
  await printWaiting(records, runtime, roots, calm)
  if (!wanted.once) {
    calm.say('Waiting for new commits and for triggers. Ctrl-C ends it; nothing is lost.')
    await lookedFirst
    while ((await Promise.race([Bun.sleep(lookMs), stopped.promise])) !== 'stopped') {
      if (Date.now() - swept > day) swept = await keepHouse(records, runtime)
      for (const root of roots) {
        const commit = await moved(root)
        if (commit === null) continue
        happened(`New commit ${commit.slice(0, 12)} in ${root}`)
        await triggerAll(runtime, root, 'commit', commit)
      }
      const model = await appeared()
      if (model === null) continue
      happened(`Model ${model} is there now`)
      for (const root of roots) await triggerAll(runtime, root, 'start', `model ${model} is there`)
    }
  }
  await dispatcher.stop()
  await teller.told()
  live?.[Symbol.dispose]()
  if (isLive) {
    output.say('Ended; the next start goes on from here.')
    await printWaiting(records, runtime, roots, output)
  }
  if (output.json) output.document({ cycles: teller.cycles })
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  return roots.length === Math.max(1, wanted.roots.length) ? 0 : 1
}

async function triggerAll(
  { deps }: Runtime,
  repository: string,
  kind: Trigger['kind'],
  reason: string,
): Promise<void> {
  const trigger: Trigger = { kind, reason, at: Date.now(), depth: 0 }
  for (const [spec, { works }] of await deps.specs(repository))
    if (works === 'insights') await deps.journal.trigger({ spec, repository, trigger, all: false })
}

/** The roots that git can read; the others are named with what is wrong, and do not stop the rest. */
async function readableRoots(roots: string[], output: Output): Promise<string[]> {
  const found: string[] = []
  for (const root of roots.length > 0 ? roots : [process.cwd()])
    try {
      found.push(await repositoryAt(root))
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      printFault(output, error)
    }
  return [...new Set(found)]
}
