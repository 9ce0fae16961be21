import * as v from 'valibot'

import type { DeliveryState } from '../../domain/delivery.ts'
import { oneLine } from '../../domain/one-line.ts'
import type { HookScript } from '../define.ts'
import type { Heard, Served } from './heard.ts'

/** A delivery whose sender is known, before it was parsed. */
export interface Unread {
  headers: Readonly<Record<string, string>>
  /** Null for bytes that are not UTF-8. */
  text: string | null
  params: Readonly<Record<string, string>>
}

/** What there is to ask for. */
export interface World {
  served: readonly Served[]
}

export type Wanted = Exclude<Heard, { ignored: string }>

/** What becomes of a delivery, and what it asks for. */
export interface Judged {
  state: DeliveryState
  why: string | null
  wanted: readonly Wanted[]
}

/** Parses a delivery and hears it by its hook's rule. Never throws: what does not fit is quarantined. */
export function judge(hook: HookScript, { headers, text, params }: Unread, world: World): Judged {
  try {
    if (text === null) throw new SyntaxError('the body is not UTF-8')
    const body: unknown = v.parse(hook.body, JSON.parse(text))
    const said: unknown = hook.accept({ body, params, headers, ...world })
    const wanted: Wanted[] = []
    const reasons: string[] = []
    for (const one of v.parse(Rule, said))
      if ('ignored' in one) reasons.push(one.ignored)
      else wanted.push(one)
    if (wanted.length > 0) return { state: 'accepted', why: null, wanted }
    return { state: 'ignored', why: reasons.join('; ') || 'its rule asks for nothing', wanted }
  } catch (error) {
    return { state: 'quarantined', why: whyNot(error), wanted: [] }
  }
}

const asked = {
  reason: v.exactOptional(v.string()),
  repository: v.exactOptional(v.string()),
  trust: v.exactOptional(v.literal('stranger')),
  depth: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
}
/** Rules are scripts, and may be anybody's: what they answer is parsed as all else. */
const Rule = v.pipe(
  v.union([v.nullish(v.never()), v.array(v.unknown()), v.record(v.string(), v.unknown())]),
  v.transform((said) => (said == null ? [] : [said].flat())),
  v.array(
    v.union([
      v.object({ ignored: v.string() }),
      v.object({ ...asked, spec: v.string() }),
      v.object({ ...asked, problem: v.string() }),
    ]),
  ),
  v.maxLength(20),
)

function whyNot(error: unknown): string {
  if (v.isValiError(error)) {
    const [issue] = error.issues
    const at = v.getDotPath(issue)
    return oneLine(`it does not fit${at === null ? '' : ` at "${at}"`}: ${issue.message}`, 500)
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return oneLine(`its rule or its body fails: ${what}`, 500)
}
