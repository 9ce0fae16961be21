// How to load the model, and the figure that says so.
import type { Measured } from './measure.ts'
import type { Slots } from './slots.ts'
import { quoted, ratesOf } from './words.ts'

export interface Advice {
  /** What to do, as an order. */
  act: string
  /** The figure that it follows from. */
  because: string
}

/** A long question of ours with its answer: 8,000 characters of a file, rules and report, 1,500 tokens to answer. */
const questionTokens = 5000
/** What a model that thinks is given besides. */
const thoughtTokens = 2048

/** Tokens of context that so many questions at once need. */
export function contextFor(slots: number, thinks: boolean): number {
  return Math.max(8192, Math.ceil((slots * needOf(thinks)) / 4096) * 4096)
}

function needOf(thinks: boolean): number {
  return questionTokens + (thinks ? thoughtTokens : 0)
}

/** How to load the model: with what context, with how many slots. */
export function loading({ target, speed, slots }: Measured): Advice[] {
  const { parallel, contextTokens, contextTold, maxContextTokens } = target
  const known = slots.settled ? slots.best : null
  const best = known ?? parallel ?? 1
  const grows = parallel !== null && best === parallel && best > 1 && gainOf(slots.tried) > 1.5
  const wanted = grows ? best * 2 : best
  const context = Math.min(contextFor(wanted, speed.thinks), maxContextTokens ?? Infinity)
  const advice: Advice[] = []
  const reasons: string[] = []
  if (parallel !== null && known !== null && wanted !== parallel)
    reasons.push(
      grows
        ? `at its ${parallel} slots it still gained (${ratesOf(slots.tried)})`
        : `it gains nothing beyond ${best} at once (${ratesOf(slots.tried)}), and is loaded with ${parallel} slots`,
    )
  if (contextTold && contextTokens < context)
    reasons.push(
      `its context is ${contextTokens} tokens, and ${wanted === 1 ? 'a long question' : `each of ${wanted} questions at once`} may need ${needOf(speed.thinks)} with its answer`,
    )
  if (reasons.length > 0)
    advice.push({ act: loadWith(target, { context, slots: wanted }), because: reasons.join('; ') })
  if (!contextTold)
    advice.push({
      act: `See that the server gives each request a context of at least ${contextFor(1, speed.thinks)} tokens`,
      because: `it does not say its context, and Ostinato keeps to ${contextTokens}`,
    })
  if (slots.failed !== null)
    advice.push({
      act: `Keep the server to ${best} at once`,
      because: slots.failed,
    })
  return advice
}

function loadWith(
  { server, key, contextTokens }: Measured['target'],
  { context, slots }: { context: number; slots: number },
): string {
  const most = Math.max(context, contextTokens)
  if (server.kind === 'lm-studio')
    return `Load it anew with Context Length ${most} and Max Concurrent Predictions ${slots}: lms unload ${quoted(key)} && lms load ${quoted(key)} --context-length ${most} --parallel ${slots}`
  return `Start its server with a context of ${most} and ${slots} ${slots === 1 ? 'slot' : 'slots'} (llama-server: --ctx-size ${most} --parallel ${slots}; Ollama: OLLAMA_CONTEXT_LENGTH=${Math.ceil(most / slots)} OLLAMA_NUM_PARALLEL=${slots})`
}

/** What the last step that counted brought. */
function gainOf(tried: Slots['tried']): number {
  const [last, before] = tried.toReversed()
  if (!last || !before) return 1
  const third = tried.at(-3)
  // The last that was tried may be the one that gained nothing, as it is beyond the slots.
  return last.rate < before.rate * 1.15 && third
    ? before.rate / third.rate
    : last.rate / before.rate
}
