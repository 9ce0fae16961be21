import * as v from 'valibot'

import type { EntryShape } from '../../../domain/shape.ts'

const Asked = v.object({
  agent: v.string(),
  ms: v.number(),
  insights: v.number(),
  why: v.optional(v.string()),
})
const Called = v.object({
  server: v.string(),
  ms: v.optional(v.number()),
  fault: v.optional(v.string()),
})

/** How an agent did lately, by the entries that are kept. */
export interface AskedLately {
  /** Of these times it did not answer, or not wholly. */
  times: number
  failures: number
  /** The last of them, in milliseconds since 1970, and how long it took. */
  at: number
  ms: number | null
  /** Insights of the last time; null where a tool was called. */
  insights: number | null
  /** Why it did not answer the last time; null where it did. */
  why: string | null
}

/** Agents by name, from entries of a repository with the newest first. */
export function askedOf(
  entries: readonly EntryShape[],
  repository: string,
): ReadonlyMap<string, AskedLately> {
  const found = new Map<string, AskedLately>()
  for (const entry of entries) {
    const one = entry.repository === repository ? askingOf(entry) : null
    if (!one) continue
    const { name, ...last } = one
    const failed = Number(last.why !== null)
    const before = found.get(name)
    found.set(
      name,
      before
        ? { ...before, times: before.times + 1, failures: before.failures + failed }
        : { ...last, times: 1, failures: failed },
    )
  }
  return found
}

/** What an entry says of one time that an agent was asked; null for what is none. */
export function askingOf({ at, type, body }: EntryShape) {
  if (type === 'agent.asked') {
    const asked = v.safeParse(Asked, body)
    if (!asked.success) return null
    const { agent, ms, insights, why = null } = asked.output
    return { name: agent, at, ms, insights, why }
  }
  const called = v.safeParse(Called, body)
  if (!called.success) return null
  const { server, ms = null, fault = null } = called.output
  return { name: server, at, ms, insights: null, why: fault }
}
