import * as v from 'valibot'

export const CycleId = v.pipe(v.string(), v.regex(/^c-[0-9a-z]{13}$/), v.brand('CycleId'))
export type CycleId = v.InferOutput<typeof CycleId>

export const InsightId = v.pipe(v.string(), v.regex(/^i-[0-9a-f]{12}$/), v.brand('InsightId'))
export type InsightId = v.InferOutput<typeof InsightId>

export const SuggestionId = v.pipe(v.string(), v.regex(/^s-[0-9a-f]{12}$/), v.brand('SuggestionId'))
export type SuggestionId = v.InferOutput<typeof SuggestionId>

export const JobRunId = v.pipe(v.string(), v.regex(/^r-[0-9a-z]{13}$/), v.brand('JobRunId'))
export type JobRunId = v.InferOutput<typeof JobRunId>

/** A new cycle id. It sorts by the time it was made, in milliseconds. */
export function newCycleId(now: number = Date.now()): CycleId {
  return v.parse(CycleId, `c-${timeAndChance(now)}`)
}

/** A new id of a job's run. It sorts in the same way. */
export function newJobRunId(now: number): JobRunId {
  return v.parse(JobRunId, `r-${timeAndChance(now)}`)
}

function timeAndChance(now: number): string {
  const chance = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
  const time = now.toString(36).padStart(9, '0')
  return `${time}${(chance % 36 ** 4).toString(36).padStart(4, '0')}`
}

/** The same parts give the same id, so that what is found twice is one thing. */
export function insightId(...parts: string[]): InsightId {
  return v.parse(InsightId, `i-${shortHash(parts)}`)
}

/** The same repository, spec and fingerprint give the same id, so that no suggestion is made twice. */
export function suggestionId(...parts: string[]): SuggestionId {
  return v.parse(SuggestionId, `s-${shortHash(parts)}`)
}

/** SHA-256 over length-prefixed parts, in hexadecimal. */
export function hashOf(...parts: (string | Uint8Array)[]): string {
  const hash = new Bun.CryptoHasher('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex')
}

function shortHash(parts: string[]): string {
  return hashOf(...parts).slice(0, 12)
}
