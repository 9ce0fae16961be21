import * as v from 'valibot'

import { describeError, Fault } from '../domain/fault.ts'
import type { Tool } from './offer.ts'
import type { CallToolResult } from './sdk.ts'

/** Where a question that is passed on says how often it was. */
const hopsKey = 'ostinato/hops'
/** A question that was passed on more often goes in a circle. */
const mostHops = 2
const Hops = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Milliseconds that shape a call. */
export interface CallTimes {
  /** Every call is answered within this time: many hosts wait for 60 s. Default: 50,000. */
  budgetMs?: number
  /** Between two signs of life. Default: 5,000. */
  beatMs?: number
}

/** One call as it came in. */
export interface Asked {
  signal: AbortSignal
  meta: Record<string, unknown> | undefined
  /** Says how far it is; null where the caller did not ask for that. */
  tell: ((progress: number, message: string) => void) | null
  /** Told of what was not thrown on purpose, with the id that the caller is given. */
  onBug: (error: unknown, id: string) => void
}

/**
 * Runs a tool and answers in time, whatever it does. What a caller can mend comes back as a result
 * that says what is wrong, so that a model reads it.
 */
export async function answerTool(
  tool: Tool,
  args: unknown,
  { signal, meta, tell, onBug }: Asked,
  { budgetMs = 50_000, beatMs = 5000 }: CallTimes = {},
): Promise<CallToolResult> {
  const late = Promise.withResolvers<'late'>()
  const soon = new AbortController()
  const overdue = new AbortController()
  let timer = setTimeout(() => {
    soon.abort()
    timer = setTimeout(() => {
      late.resolve('late')
      overdue.abort()
    }, budgetMs * 0.1)
  }, budgetMs * 0.9)
  const began = performance.now()
  const seconds = () => Math.round((performance.now() - began) / 1000)
  let beats = 0
  const heart = tell && setInterval(() => tell((beats += 1), `working for ${seconds()} s`), beatMs)
  try {
    const work = tool.run(args, {
      signal: AbortSignal.any([signal, overdue.signal]),
      soon: soon.signal,
      hops: hopsOf(meta),
    })
    const value = await Promise.race([work, late.promise])
    if (value !== 'late') return told(value)
    work.catch(() => undefined)
    return wrong(
      `Cannot finish "${tool.name}" within ${budgetMs / 1000} s: what was begun may still go on; look with get_cycle or list_suggestions before you call it again`,
    )
  } catch (error) {
    if (error instanceof Fault) return wrong(`${error.message} (${error.code})`)
    const id = crypto.randomUUID()
    if (!signal.aborted) onBug(error, id)
    return wrong(`Something went wrong inside; its reference is ${id}`)
  } finally {
    clearTimeout(timer)
    if (heart) clearInterval(heart)
  }
}

/** Throws Fault `agent.denied` for what goes in a circle. */
function hopsOf(meta: Record<string, unknown> | undefined): number {
  const said = meta?.[hopsKey] ?? 0
  const hops = v.safeParse(Hops, said)
  if (hops.success && hops.output <= mostHops) return hops.output
  throw new Fault(
    'agent.denied',
    `Cannot answer a call with ${hopsKey} ${JSON.stringify(said)?.slice(0, 100)}: right would be a whole number from 0 to ${mostHops}; the question may go in a circle`,
  )
}

function told(value: unknown): CallToolResult {
  const proven = v.parse(v.record(v.string(), v.unknown()), value)
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: proven }
}

function wrong(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true }
}

/** What to say of an error where no tool result can carry it. */
export function sentenceOf(error: unknown): string {
  const { code, message } = describeError(error)
  return code === 'bug' ? 'Something went wrong inside' : message
}
