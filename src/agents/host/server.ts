import { Fault } from '../../domain/fault.ts'
import type { ToolAnswer, ToolArguments } from '../../domain/tool.ts'
import { definitionOf, interrupted } from './call-fault.ts'
import { checkArguments } from './check-arguments.ts'
import { connectMs, createConnection, type Live, type World } from './connection.ts'
import type { Definition } from './definition.ts'
import type { CallOptions, HostTool, ServerShape } from './host.ts'
import { createLane, type Lane } from './lane.ts'
import type { Pins } from './pins.ts'
import { readAnswer } from './read-answer.ts'
import { createRest } from './rest.ts'
import type { ServerEntry } from './server-entry.ts'
import { timeLimit } from './time-limit.ts'
import { toolName } from './tool-name.ts'
import { troubleOf } from './trouble.ts'

/** Milliseconds of a call where nothing is said, and at most. */
const callMs = { usual: 30_000, most: 600_000 }

/** One server of `mcp.json`, with all that keeps it from harming others. */
export interface Server {
  readonly entry: ServerEntry
  /** Connects where needed. Throws what `call` throws. */
  tools(signal: AbortSignal): Promise<HostTool[]>
  call(tool: string, args: ToolArguments, options: CallOptions): Promise<ToolAnswer>
  shape(): Promise<ServerShape>
  approve(what: { launch: string } | { tool: string; hash: string }, by: string): Promise<void>
  close(): Promise<void>
}

export function createServer(
  entry: ServerEntry,
  { pins, world, everyone }: { pins: Pins; world: World; everyone: Lane },
): Server {
  const { name, trust, concurrency, allowTools } = entry
  let rest = createRest(world)
  let connection = createConnection(entry, { pins, rest, world })
  const writes = createLane(concurrency ?? 1)
  const reads = createLane(concurrency ?? 4)
  let calls = 0
  let failures = 0

  const isOwn = trust === 'own'
  function toolsOf(live: Live): HostTool[] {
    const usable = [...live.judged.usable.values()]
    return usable.filter(({ tool }) => allowTools?.includes(tool) ?? true).map(toTool)
  }
  function toTool({ tool, description, inputSchema, readOnly }: Definition): HostTool {
    const mayModelCall = isOwn && readOnly
    return {
      name: toolName(name, tool),
      server: name,
      tool,
      description,
      inputSchema,
      mayModelCall,
    }
  }

  async function fresh(signal: AbortSignal): Promise<Live> {
    if (entry.off) throw new Fault('agent.denied', `Cannot ask "${name}": mcp.json turns it off`)
    return await connection.fresh(signal)
  }

  /** One attempt; null where the session was lost or broke and another attempt does no harm. */
  async function attempt(
    { tool, args, isLast }: { tool: string; args: ToolArguments; isLast: boolean },
    options: CallOptions & { timeoutMs: number },
  ): Promise<ToolAnswer | null> {
    const { signal, timeoutMs, hops = 0, onProgress = () => {} } = options
    using _leave = rest.admit(name)
    const { readOnly } = definitionOf(await fresh(signal), { tool, entry })
    using _mine = await (isOwn && readOnly ? reads : writes).enter(signal)
    using _ours = await everyone.enter(signal)
    // While it waited its turn, the server may have changed what it offers.
    const live = await fresh(signal)
    const definition = definitionOf(live, { tool, entry })
    await checkArguments(definition, args)
    rest.check(name)
    calls += 1
    const began = performance.now()
    try {
      const { inputSchema } = definition
      const call = { name: tool, args, meta: { 'ostinato/hops': hops + 1 }, inputSchema }
      const raw = await live.session.callTool(call, { signal, timeoutMs, onProgress })
      rest.succeeded()
      return readAnswer(raw, { tool, ms: performance.now() - began })
    } catch (error) {
      failures += 1
      if (error instanceof Fault) throw error
      const { trouble, why } = troubleOf(error)
      const what = `Cannot call tool "${tool}" of "${name}"`
      if (options.signal.aborted) throw interrupted(options.signal, what)
      if (trouble === 'lost' || trouble === 'gone') {
        await connection.drop(live)
        // That a child ended is counted where it is seen, once for all its questions.
        if (trouble === 'gone' && entry.transport.kind !== 'stdio') rest.failed(why)
        const isHarmless = isOwn && (definition.readOnly || definition.idempotent)
        if (!isLast && (trouble === 'lost' || isHarmless)) return null
        throw new Fault('agent.failed', `${what}: ${rest.why() ?? why}`, { cause: error })
      }
      if (trouble === 'silent') {
        rest.failed(`it did not answer within ${timeoutMs} ms`)
        throw new Fault('agent.timeout', `${what}: it did not answer within ${timeoutMs} ms`, {
          cause: error,
        })
      }
      // It spoke, so it lives.
      rest.succeeded()
      const code = trouble === 'refused' ? 'agent.failed' : 'agent.invalid'
      throw new Fault(code, `${what}: ${why}`, { cause: error })
    }
  }

  return {
    entry,
    async tools(signal) {
      using _leave = rest.admit(name)
      if (rest.restartIn() > 0)
        throw new Fault('agent.failed', `Cannot ask "${name}": it is about to be started again`)
      return toolsOf(await fresh(signal))
    },
    async call(tool, args, options) {
      const timeoutMs = Math.min(options.timeoutMs ?? entry.timeoutMs ?? callMs.usual, callMs.most)
      using limit = timeLimit(options.signal, callMs.most)
      const { signal } = limit
      try {
        for (const isLast of [false, true]) {
          const answer = await attempt({ tool, args, isLast }, { ...options, signal, timeoutMs })
          if (answer) return answer
        }
      } catch (error) {
        if (error instanceof Fault || !signal.aborted) throw error
        throw interrupted(signal, `Cannot call tool "${tool}" of "${name}"`)
      }
      throw new Fault('agent.failed', `Cannot call tool "${tool}" of "${name}": ${rest.why()}`)
    },
    async shape() {
      const live = connection.live()
      const approved = await pins.launchOf(name)
      const [state, why] = stateOf(approved, live)
      return {
        name,
        state,
        launch: entry.launch,
        trust,
        why,
        tools: live ? toolsOf(live) : [],
        quarantined: live?.judged.quarantined ?? [],
        stderr: connection.stderr(),
        connectMs: live?.connectMs ?? null,
        calls,
        failures,
      }
    },
    async approve(what, by) {
      if ('launch' in what) {
        if (what.launch !== entry.launch)
          throw changed(`the launch of "${name}"`, `it is now: ${entry.launch}`)
        await pins.approveLaunch(entry, by)
        await connection.close()
        rest = createRest(world)
        connection = createConnection(entry, { pins, rest, world })
        return
      }
      const { definitions } = await fresh(AbortSignal.timeout(connectMs(entry)))
      const held = definitions.find(({ tool }) => tool === what.tool)
      if (!held)
        throw new Fault(
          'agent.unknown',
          `Cannot approve tool "${what.tool}" of "${name}": it has none`,
        )
      if (held.hash !== what.hash)
        throw changed(`tool "${what.tool}" of "${name}"`, `its hash is now ${held.hash}`)
      await pins.approveTool(name, held, by)
      await connection.judgeAgain()
    },
    close: () => connection.close(),
  }

  function stateOf(
    approved: string | null,
    live: Live | null,
  ): [ServerShape['state'], string | null] {
    if (entry.off) return ['off', null]
    if (approved === null) return ['asking', 'nobody approved its launch yet']
    if (approved !== entry.launch) return ['asking', `its launch was approved as: ${approved}`]
    if (connection.isConnecting()) return ['connecting', null]
    const state = rest.state()
    if (state !== 'awake') return [state, rest.why()]
    if (!live) return ['idle', rest.why()]
    const left = live.dropped.map(({ tool, why }) => `tool "${tool}" is left out: ${why}`)
    return ['ready', left.length === 0 ? null : left.slice(0, 5).join('; ')]
  }
}

function changed(what: string, now: string): Fault {
  return new Fault('file.changed', `Cannot approve ${what}: it is not what was shown; ${now}`)
}
