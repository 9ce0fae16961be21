// `npm run bench -- --model URL`: what the user's own model server gives, and how to set it.
import { measure } from '../../bench/model-server/measure.ts'
import { jsonReport, textReport } from '../../bench/model-server/report.ts'
import { findTarget } from '../../bench/model-server/target.ts'
import { Fault } from '../../src/domain/fault.ts'
import { type Clock, systemClock } from '../../src/model/clock.ts'

export interface ModelBench {
  url: string
  /** The model's name; null for one that is loaded. */
  name: string | null
  token: string | null
  json: boolean
  /** The most that all of it may take. */
  minutes: number
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  clock?: Clock
  /** Where the report goes. */
  print(text: string): void
  /** What is being done; null when it is over. */
  progress(doing: string | null): void
  complain(text: string): void
}

/** How long the server may take to say what it has. */
const lookMs = 30_000

/** Measures, reports and recommends. The exit code: 1 where there is nothing to measure, 130 where it was interrupted. */
export async function benchModel(asked: ModelBench): Promise<number> {
  const { signal, clock = systemClock, progress, print } = asked
  progress('looking for the model')
  try {
    const target = await findTarget(asked, AbortSignal.any([signal, AbortSignal.timeout(lookMs)]))
    const ms = asked.minutes * 60_000
    const found = await measure(target, { clock, signal, ms, say: progress })
    progress(null)
    print(asked.json ? jsonReport(found) : textReport(found))
    if (signal.aborted) return 130
    return found.speed.sizes.length === 0 ? 1 : 0
  } catch (error) {
    progress(null)
    if (signal.aborted) return 130
    if (error instanceof Fault) asked.complain(error.message)
    else if (error instanceof DOMException)
      asked.complain(
        `Cannot measure "${asked.url}": it did not say within ${lookMs / 1000} s what it has`,
      )
    else throw error
    return 1
  }
}

/** The same for who types it: progress on a line of the terminal, Ctrl-C for what there is so far, twice for now. */
export async function benchModelHere(
  url: string,
  said: { name?: string | undefined; json?: boolean | undefined; minutes?: string | undefined },
): Promise<number> {
  const minutes = Number(said.minutes ?? 3)
  if (!(minutes > 0)) {
    console.error(`Cannot take "${said.minutes}" for --minutes: it is no number above 0`)
    return 1
  }
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort())
  const [began, live] = [performance.now(), process.stderr.isTTY]
  return benchModel({
    url,
    name: said.name ?? null,
    token: process.env.OSTINATO_MODEL_TOKEN ?? null,
    json: said.json ?? false,
    minutes,
    signal: interrupted.signal,
    print: (text) => console.log(text),
    complain: (text) => console.error(text),
    progress(doing) {
      if (!live) return
      const seconds = Math.round((performance.now() - began) / 1000)
      process.stderr.write(
        doing === null
          ? '\r\u001b[K'
          : `\r\u001b[K${seconds} s of at most ${minutes * 60}: ${doing}`,
      )
    },
  })
}
