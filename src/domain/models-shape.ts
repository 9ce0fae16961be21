import * as v from 'valibot'

/** A model of the server, and what it is used for here. */
export const ModelShape = v.object({
  id: v.string(),
  type: v.picklist(['llm', 'embedding']),
  state: v.picklist(['loaded', 'not-loaded', 'unknown']),
  /** Tokens of context it is loaded with; null where it is not, or the server does not say. */
  contextTokens: v.nullable(v.number()),
  /** Requests that it answers at once. */
  parallel: v.nullable(v.number()),
  roles: v.array(v.picklist(['write', 'judge', 'embed'])),
})
export type ModelShape = v.InferOutput<typeof ModelShape>

/** The model server as it is now; `why` says why there is none that can be used, and what to do. */
export const ModelsShape = v.object({
  server: v.nullable(v.object({ url: v.string(), kind: v.string() })),
  why: v.nullable(v.string()),
  models: v.array(ModelShape),
})
export type ModelsShape = v.InferOutput<typeof ModelsShape>
