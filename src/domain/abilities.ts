import * as v from 'valibot'

/** What decides how a model is asked. */
export const Abilities = v.object({
  /** It answers with JSON that fits a schema. */
  schema: v.boolean(),
  /** It calls a tool that it is offered. */
  tools: v.boolean(),
  /** Where it thinks: apart from its answer, inside of it, or only in what the server counts; null where it does not. */
  thinks: v.nullable(v.picklist(['apart', 'inside', 'counted'])),
  /** How it changes a file: by passages that it copies exactly, or, where it cannot, by writing a small file anew. */
  edits: v.picklist(['replace', 'whole']),
})
export type Abilities = v.InferOutput<typeof Abilities>

/** Believed of a model that nobody has probed. */
export const usualAbilities: Abilities = {
  schema: true,
  tools: true,
  thinks: null,
  edits: 'replace',
}
