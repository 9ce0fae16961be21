import * as v from 'valibot'

import { CycleId } from './id.ts'

export const DeliveryId = v.pipe(v.string(), v.regex(/^d-[0-9a-z]{17}$/), v.brand('DeliveryId'))
export type DeliveryId = v.InferOutput<typeof DeliveryId>

/** Accepted: its triggers were made. Ignored: its rule asks for nothing. Quarantined: a person has to look. */
export const deliveryStates = ['accepted', 'ignored', 'quarantined'] as const
export const DeliveryState = v.picklist(deliveryStates)
export type DeliveryState = v.InferOutput<typeof DeliveryState>

/** One trigger that a delivery made: the cycle that carries it, or why it was not followed. */
export const Cause = v.object({
  spec: v.string(),
  repository: v.string(),
  cycle: v.nullable(CycleId),
  why: v.nullable(v.string()),
})
export type Cause = v.InferOutput<typeof Cause>

/** One webhook request whose signature was right, as it is kept. */
export const Delivery = v.object({
  id: DeliveryId,
  /** The last part of its path, such as `github`. */
  hook: v.string(),
  /** The route's file, relative to the folder of routes. */
  route: v.string(),
  /** What the sender calls it; the digest of the body where the sender calls it nothing. */
  key: v.string(),
  /** SHA-256 of the body, where the signature does not cover the key: the same body is the same delivery. */
  digest: v.nullable(v.string()),
  receivedAt: v.number(),
  /** Those that its rule looks at, and none that carries a secret. */
  headers: v.record(v.string(), v.string()),
  body: v.string(),
  /** `base64` for a body that is not UTF-8. */
  encoding: v.picklist(['utf8', 'base64']),
  /** Which of the hook's secrets fits, from 0. */
  secret: v.pipe(v.number(), v.integer(), v.minValue(0)),
  state: DeliveryState,
  /** Why it was ignored or quarantined. */
  why: v.nullable(v.string()),
  causes: v.array(Cause),
  replays: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type Delivery = v.InferOutput<typeof Delivery>

/** A delivery in a list: all but its body and what tells it from others. */
export const DeliveryShape = v.omit(Delivery, ['route', 'digest', 'body', 'encoding'])
export type DeliveryShape = v.InferOutput<typeof DeliveryShape>

/** A delivery whole. */
export const DeliveryDetail = v.omit(Delivery, ['route', 'digest'])
export type DeliveryDetail = v.InferOutput<typeof DeliveryDetail>

const chance = 36 ** 8

/** A new delivery id. It sorts by the time it was made, in milliseconds. */
export function newDeliveryId(now: number): DeliveryId {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2))
  const random = ((high % 2 ** 20) * 2 ** 32 + low) % chance
  const [time, rest] = [now, random].map((one) => one.toString(36))
  // Nine places of time and eight of chance: the form above.
  return `d-${time?.padStart(9, '0')}${rest?.padStart(8, '0')}` as DeliveryId
}
