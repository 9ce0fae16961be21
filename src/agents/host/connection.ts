import { Fault } from '../../domain/fault.ts'
import { type Definition, readDefinitions } from './definition.ts'
import { createLastLines, type LastLines } from './last-lines.ts'
import type { Judged, Pins } from './pins.ts'
import type { Rest } from './rest.ts'
import type { ServerEntry } from './server-entry.ts'
import { openSession, type Session } from './session.ts'
import { timeLimit } from './time-limit.ts'
import { troubleOf } from './trouble.ts'

/** Milliseconds that a list of tools is believed. */
const believed = 10 * 60_000

/** The clock and chance, which tests hand in. */
export interface World {
  env: Readonly<Record<string, string>>
  now: () => number
  random: () => number
  /** Waits so many milliseconds, or throws the signal's reason. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** A session with the tools it has, told apart by what was approved. */
export interface Live {
  session: Session
  definitions: Definition[]
  dropped: { tool: string; why: string }[]
  judged: Judged
  listedAt: number
  connectMs: number
}

/** The one connection to a server, shared by all who ask. */
export interface Connection {
  /** Connected, and its list of tools not older than it may be. Throws Fault `agent.denied` or `agent.failed`. */
  fresh(signal: AbortSignal): Promise<Live>
  /** As it is now; null while it is not connected. */
  live(): Live | null
  isConnecting(): boolean
  stderr(): string[]
  /** Gives a session up, so that the next question opens another. */
  drop(live: Live): Promise<void>
  /** Compares with what is approved now. */
  judgeAgain(): Promise<void>
  close(): Promise<void>
}

export function createConnection(
  entry: ServerEntry,
  { pins, rest, world }: { pins: Pins; rest: Rest; world: World },
): Connection {
  const { name } = entry
  const closing = new AbortController()
  let live: Live | null = null
  let isStale = false
  let stderr: LastLines = createLastLines()
  let running: Promise<Live> | null = null
  let isConnecting = false

  async function connect(): Promise<Live> {
    const approved = await pins.launchOf(name)
    if (approved !== entry.launch) throw denied(entry, approved)
    await world.wait(rest.restartIn(), closing.signal)
    isConnecting = true
    stderr = createLastLines()
    const began = performance.now()
    const timeoutMs = connectMs(entry)
    using limit = timeLimit(closing.signal, timeoutMs)
    const { signal } = limit
    let opened: Session | null = null
    let ended: string | null = null
    const onEnd = (why: string) => {
      ended = why
      if (live === null || live.session !== opened) return
      live = null
      rest.ended(why)
    }
    try {
      const onToolsChanged = () => void (isStale = true)
      opened = await openSession(entry, {
        ...world,
        stderr,
        onEnd,
        onToolsChanged,
        timeoutMs,
        signal,
      })
      isStale = false
      const listed = await list(opened, signal)
      if (ended !== null) throw new Error(ended)
      live = { session: opened, ...listed, connectMs: performance.now() - began }
      rest.succeeded()
      return live
    } catch (error) {
      await opened?.[Symbol.asyncDispose]()
      if (closing.signal.aborted) throw closing.signal.reason
      const why = ended ?? troubleOf(error).why
      if (entry.transport.kind === 'stdio') rest.ended(why)
      else rest.failed(why)
      const last = stderr.lines().at(-1)
      const said = last === undefined ? '' : `; it said: ${last}`
      throw new Fault('agent.failed', `Cannot connect to "${name}": ${why}${said}`, {
        cause: error,
      })
    } finally {
      isConnecting = false
    }
  }

  async function list(session: Session, signal: AbortSignal) {
    const { definitions, dropped } = readDefinitions(await session.listTools(signal))
    const judged = await pins.judge(name, definitions)
    return { definitions, dropped, judged, listedAt: world.now() }
  }

  /** An old list is not believed: where no new one can be had, nothing is called. */
  async function relist(known: Live): Promise<Live> {
    isStale = false
    try {
      using limit = timeLimit(closing.signal, connectMs(entry))
      Object.assign(known, await list(known.session, limit.signal))
      return known
    } catch (error) {
      if (live === known) live = null
      await known.session[Symbol.asyncDispose]()
      if (error instanceof Fault) throw error
      const { why } = troubleOf(error)
      rest.failed(why)
      throw new Fault('agent.failed', `Cannot list the tools of "${name}": ${why}`, {
        cause: error,
      })
    }
  }

  async function freshen(): Promise<Live> {
    if (live === null) return await connect()
    const isOld = isStale || world.now() - live.listedAt > believed
    return isOld ? await relist(live) : live
  }

  return {
    async fresh(signal) {
      signal.throwIfAborted()
      closing.signal.throwIfAborted()
      if (live && !running && !isStale && world.now() - live.listedAt <= believed) return live
      running ??= freshen().finally(() => {
        running = null
      })
      return await unless(signal, running)
    },
    live: () => live,
    isConnecting: () => isConnecting,
    stderr: () => stderr.lines(),
    async drop(dropped) {
      if (live === dropped) live = null
      await dropped.session[Symbol.asyncDispose]()
    },
    async judgeAgain() {
      if (live) live.judged = await pins.judge(name, live.definitions)
    },
    async close() {
      closing.abort(new Fault('agent.failed', `Cannot ask "${name}": it is being ended`))
      await running?.catch(() => undefined)
      const last = live
      live = null
      await last?.session[Symbol.asyncDispose]()
    },
  }
}

/** Programs that may have to be downloaded first are given longer. */
export function connectMs({ transport }: ServerEntry): number {
  const isFetched =
    transport.kind === 'stdio' && /(?:^|\/)(?:npx|bunx|uvx|pnpx)$/.test(transport.command)
  return isFetched ? 30_000 : 10_000
}

function denied({ name, launch }: ServerEntry, approved: string | null): Fault {
  const why =
    approved === null
      ? `nobody approved its launch yet, which is: ${launch}`
      : `its launch was approved as: ${approved}; it is now: ${launch}`
  return new Fault(
    'agent.denied',
    `Cannot ask "${name}": ${why}; look at it with "ostinato agents show", then approve it`,
  )
}

/** The work's result, or the signal's reason where that comes first; the work goes on for the others. */
async function unless<result>(signal: AbortSignal, work: Promise<result>): Promise<result> {
  const { promise, reject } = Promise.withResolvers<never>()
  const give = () => reject(signal.reason)
  signal.addEventListener('abort', give, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', give)
  }
}
