import type { Recommended } from '../../../bench/model-server/advice.ts'
import type { Measured } from '../../../bench/model-server/measure.ts'
import type { Clock } from '../../../src/model/clock.ts'
import { benchModel } from '../../../tools/bench/model.ts'
import type { ChatBody, Reply, StandIn, StandInOptions } from '../../support/lm-studio/stand-in.ts'
import { startStandIn } from '../../support/lm-studio/start.ts'

/** What a run said, and how it ended. */
export interface Ran {
  code: number
  out: string
  said: string
  doing: string[]
}

/** A stand-in that speaks 10 ms a token by its own clock. */
export const tokenMs = 10

/** Runs the benchmark against a stand-in whose time is moved on by whoever waits for it, and is the benchmark's. */
export async function benchAt(
  options: StandInOptions & { reply?: (body: ChatBody) => Reply },
  so: { url?: string; name?: string; json?: boolean; stopAt?: RegExp } = {},
): Promise<Ran & { url: string; paths: Set<string> }> {
  await using standIn = await startStandIn({ tokenMs, ...options })
  standIn.reply(options.reply ?? fluent)
  const stop = new AbortController()
  const time = createTime(standIn, options.quirks?.silentPrefillMs || 0)
  const ran: Ran = { code: 0, out: '', said: '', doing: [] }
  ran.code = await benchModel({
    url: so.url ?? standIn.url,
    name: so.name ?? null,
    token: null,
    json: so.json ?? true,
    minutes: 60,
    signal: stop.signal,
    clock: time.clock,
    print: (text) => void (ran.out += text),
    complain: (text) => void (ran.said += text),
    progress(doing) {
      if (doing === null) return
      ran.doing.push(doing)
      time.expect(Number(/^answering (\d+) at once/.exec(doing)?.[1] ?? 1))
      if (so.stopAt?.test(doing)) stop.abort()
    },
  })
  time.stop()
  const paths = new Set(standIn.requests.map(({ path }) => path))
  return { ...ran, url: standIn.url, paths }
}

/** The same, read back from its JSON. */
export async function measuredAt(
  ...args: Parameters<typeof benchAt>
): Promise<Omit<Measured, 'target'> & { target: Measured['target']; recommended: Recommended }> {
  return JSON.parse((await benchAt(...args)).out)
}

/** An answer that is never short, and JSON that fits where a schema is sent. */
export function fluent({ schema, messages }: ChatBody): Reply {
  const asked = messages.map(({ content }) => content).join('\n')
  if (schema === null && !asked.includes('The form of the answer'))
    return { content: 'and so the story went on '.repeat(40) }
  const isPurpose = asked.includes('"purpose"')
  return {
    content: isPurpose
      ? '{"purpose": "Says something that no requirement says."}'
      : '{"name": "Some case", "when": "it happens", "outcomes": ["it is seen"]}',
  }
}

/**
 * One time for both sides. It goes on once as many requests as are expected have come and each of them waits
 * for it, by the reading of a prompt or by one token; and each token is heard before the next is said.
 */
function createTime(standIn: StandIn, silentPrefillMs: number) {
  const so = { now: 0, awaited: 1, looks: 0, read: 0 }
  const over = new AbortController()
  const clock: Clock = {
    now() {
      so.looks += 1
      return so.now
    },
    after: () => () => undefined,
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  function move(ms: number): void {
    so.now += ms
    standIn.advance(ms)
  }

  async function run(): Promise<void> {
    while (!over.signal.aborted) {
      await turn()
      const { load, prompts, sleeping, requests } = standIn
      const { running } = load
      if (running === 0 || requests.length < so.awaited || sleeping < running) continue
      const reading = prompts.slice(so.read)
      so.read = prompts.length
      if (reading.length > 0 && silentPrefillMs > 0) {
        move(
          Math.max(...reading.map(({ tokens, reused }) => silentPrefillMs * (1 - reused / tokens))),
        )
        continue
      }
      const heard = so.looks + running
      move(tokenMs)
      // Whoever listens looks at the clock at every piece; a request that is over is heard of otherwise.
      while (so.looks < heard && load.running === running && !over.signal.aborted) await turn()
    }
  }
  void run()
  return {
    clock,
    expect: (count: number) => void (so.awaited = standIn.requests.length + count),
    stop: () => over.abort(),
  }
}
