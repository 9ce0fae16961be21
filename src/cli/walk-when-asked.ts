import { createFlow } from '../cycle/flow.ts'
import type { Records } from '../desk/records.ts'
import type { Runtime } from '../desk/runtime.ts'
import { minutesFrom } from '../desk/specs-from.ts'
import { describeError } from '../domain/fault.ts'
import { createDispatcher } from '../engine/create-dispatcher.ts'
import type { Desk } from '../script/kit.ts'
import { takeOver } from './cycle.ts'
import { type Output, paint } from './output.ts'
import { createTeller } from './teller.ts'

/** How often it is looked whether another process still walks the cycles. */
const lookMs = 1000

interface Walked {
  records: Records
  runtime: () => Promise<Runtime>
  desk: Desk
}

/**
 * A desk whose cycles are walked in this process, from the moment that one is asked for until none is
 * left. The data folder is owned for that time only, so that a service can be started beside it; while
 * another process owns it, that one walks. At the end what runs is queued again, and nothing is lost.
 */
export function walkWhenAsked(walked: Walked, output: Output): AsyncDisposable & { desk: Desk } {
  const { desk } = walked
  const stopped = new AbortController()
  let walking: Promise<void> | null = null
  let isAsked = false

  async function walk(): Promise<void> {
    while (isAsked && !stopped.signal.aborted) {
      isAsked = false
      await walkAll(walked, output, stopped.signal)
    }
    walking = null
  }

  function walkOn(): void {
    isAsked = true
    walking ??= walk().catch((error: unknown) => {
      walking = null
      output.note(paint('red', describeError(error).message))
    })
  }

  /** What begins a cycle, and has it walked. */
  function thenWalk<request, begun>(begin: (request: request) => Promise<begun>) {
    return async (request: request) => {
      const begun = await begin(request)
      walkOn()
      return begun
    }
  }

  return {
    desk: {
      ...desk,
      cycles: { ...desk.cycles, begin: thenWalk(desk.cycles.begin) },
      problems: { ...desk.problems, begin: thenWalk(desk.problems.begin) },
      ask: (question, listening) => desk.ask(question, { ...listening, onQueued: walkOn }),
    },
    async [Symbol.asyncDispose]() {
      stopped.abort()
      await walking
    },
  }
}

async function walkAll(
  { records, runtime: get, desk }: Walked,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const { journal, store, config } = records
  let owned = store.tryOwn()
  while (!owned) {
    const cycles = await journal.cycles({ limit: 100 })
    if (signal.aborted || !cycles.some((one) => one.state === 'queued')) return
    await Bun.sleep(lookMs)
    owned = store.tryOwn()
  }
  using _owned = owned
  const runtime = await get()
  const cycles = await journal.cycles({ limit: 100 })
  for (const repository of new Set(cycles.map((one) => one.repository)))
    await takeOver(records, runtime, repository, output)
  const teller = createTeller({ journal, desk }, output)
  const dispatcher = createDispatcher({
    journal,
    flow: createFlow(runtime.deps),
    concurrency: config.concurrency,
    owner: `mcp ${process.pid}`,
    minutes: await minutesFrom(records.scripts),
    watcher: teller.watcher,
  })
  const stop = Promise.withResolvers<void>()
  signal.addEventListener('abort', () => stop.resolve())
  if (signal.aborted) stop.resolve()
  await Promise.race([dispatcher.idle(), stop.promise]).finally(() => dispatcher.stop())
  await teller.told()
}
