import * as v from 'valibot'

/** Why a cycle began. `depth` counts the cycles in a chain that caused one another, from 0. */
export const Trigger = v.object({
  kind: v.picklist(['hand', 'start', 'commit', 'job', 'route', 'outcome']),
  reason: v.string(),
  at: v.number(),
  depth: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type Trigger = v.InferOutput<typeof Trigger>

/** The longest chain of cycles that may cause one another before a person has to ask. */
export const maxDepth = 3
